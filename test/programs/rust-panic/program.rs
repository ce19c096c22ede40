// Fails as Rust programs do: by a panic, or with an error of `main`.
use std::env;

struct Loud;

impl Drop for Loud {
    fn drop(&mut self) {
        println!("dropped");
    }
}

fn main() -> Result<(), String> {
    let _loud = Loud;
    println!("before");
    let words: Vec<String> = env::args().skip(1).collect();
    if words.is_empty() {
        return Err("no words".to_owned());
    }
    println!("{}", words[words.len()]);
    Ok(())
}
