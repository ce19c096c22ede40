use std::alloc::Layout;

#[repr(C)]
pub struct Point { x: f64, y: f64 }

#[link(wasm_import_module = "./log.js")]
extern "C" { fn log(at: *const u8, size: usize); }

fn say(text: &str) { unsafe { log(text.as_ptr(), text.len()) } }

/// A string as a result: its address and its length in one number.
fn give(text: String) -> u64 {
    let text = text.into_boxed_str();
    let size = text.len() as u64;
    (Box::into_raw(text) as *mut u8 as u64) << 32 | size
}

// wasmport makes room for arguments by these two, and frees what a function gives.
#[no_mangle]
pub unsafe extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    std::alloc::alloc(Layout::from_size_align_unchecked(size, align))
}
#[no_mangle]
pub unsafe extern "C" fn dealloc(at: *mut u8, size: usize, align: usize) {
    std::alloc::dealloc(at, Layout::from_size_align_unchecked(size, align))
}

/// Runs once, before anything else is called.
#[no_mangle]
pub extern "C" fn _initialize() {
    std::panic::set_hook(Box::new(|info| say(&info.to_string())));
}

#[no_mangle]
pub extern "C" fn add(a: i32, b: i32) -> i32 { a + b }

#[no_mangle]
pub unsafe extern "C" fn greet(at: *const u8, size: usize) -> u64 {
    let name = std::str::from_utf8(std::slice::from_raw_parts(at, size)).unwrap();
    give(format!("Hello, {name}!"))
}

#[no_mangle]
pub extern "C" fn middle(a: Point, b: Point) -> Point {
    Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }
}

#[no_mangle]
pub extern "C" fn count(to: u32) {
    for i in 1..=to { say(&format!("{i} of {to}")) }
}

#[no_mangle]
pub extern "C" fn pick(index: usize) -> i32 { [2, 3, 5][index] }
