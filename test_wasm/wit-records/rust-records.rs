// Rust since 1.95 passes `repr(C)` structs as clang does. Built by rustc 1.95.0 (59807616e 2026-04-14), without a standard library,
// since the target's was not at hand; it takes the same way for `extern "C"`. `npm run build:wasm` keeps the bytes. The command:
//
//   RUSTC_BOOTSTRAP=1 rustc --target wasm32-unknown-unknown --crate-type cdylib -O -C panic=abort -C strip=symbols
//     -C link-arg=--export=__stack_pointer --remap-path-prefix $PWD=. rust-records.rs -o rust-records.wasm
#![feature(no_core, lang_items, auto_traits)]
#![no_core]
#![no_std]

#[lang = "pointee_sized"]
pub trait PointeeSized {}
#[lang = "meta_sized"]
pub trait MetaSized: PointeeSized {}
#[lang = "sized"]
pub trait Sized: MetaSized {}
#[lang = "copy"]
pub trait Copy {}
#[lang = "freeze"]
unsafe auto trait Freeze {}
#[lang = "add"]
pub trait Add<R = Self> {
    type Output;
    fn add(self, r: R) -> Self::Output;
}
#[lang = "mul"]
pub trait Mul<R = Self> {
    type Output;
    fn mul(self, r: R) -> Self::Output;
}
#[lang = "not"]
pub trait Not {
    type Output;
    fn not(self) -> Self::Output;
}
macro_rules! numbers {
    ($($t:ty)*) => { $(
        impl Copy for $t {}
        impl Add for $t { type Output = $t; #[inline(always)] fn add(self, r: $t) -> $t { self + r } }
        impl Mul for $t { type Output = $t; #[inline(always)] fn mul(self, r: $t) -> $t { self * r } }
    )* };
}
numbers!(u8 u16 u32 u64 i64 f64);
impl Copy for bool {}
impl Not for bool {
    type Output = bool;
    #[inline(always)]
    fn not(self) -> bool {
        !self
    }
}

#[repr(C)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}
#[repr(C)]
pub struct Line {
    pub kind: u8,
    pub from: Point,
    pub count: u16,
    pub id: i64,
    pub flag: bool,
}
impl Copy for Point {}
impl Copy for Line {}

#[no_mangle]
pub extern "C" fn middle(a: Point, b: Point) -> Point {
    Point { x: (a.x + b.x) * 0.5, y: (a.y + b.y) * 0.5 }
}
#[no_mangle]
pub extern "C" fn moved(it: Line, by: u32, to: Point) -> Line {
    Line {
        kind: it.kind + 1,
        from: Point { x: it.from.x + to.x * (by as f64), y: it.from.y + to.y * (by as f64) },
        count: it.count + (by as u16),
        id: it.id + (0xffff_ffff_ffff_ffffu64 as i64),
        flag: !it.flag,
    }
}
