// The smallest program that prints: what it imports is what every Rust program that prints imports.
fn main() {
    println!("Hello, {}!", "wörld");
}
