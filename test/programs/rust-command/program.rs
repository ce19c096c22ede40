// Prints all that a command is given, counts in a HashMap (which wants randomness), sleeps, and exits as its first argument says.
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, process, thread};

fn main() -> io::Result<()> {
    for (i, arg) in env::args().enumerate() {
        println!("argument {i}: {arg} ({} bytes)", arg.len());
    }
    for (name, value) in env::vars() {
        println!("variable: {name}={value}");
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut bytes = 0;
    for line in io::stdin().lock().lines() {
        let line = line?;
        bytes += line.len();
        for word in line.split_whitespace() {
            *counts.entry(word.to_uppercase()).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort();
    for (word, count) in counts {
        println!("word: {word} {count}");
    }
    let hashes: HashSet<u64> = (0..4).map(|_| RandomState::new().hash_one("same")).collect();
    println!("hashes differ: {}", hashes.len() == 4);
    let begin = Instant::now();
    thread::sleep(Duration::from_millis(20));
    println!("slept for long enough: {}", begin.elapsed() >= Duration::from_millis(19));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    println!("the time is of this century: {}", now.as_secs() > 1_700_000_000);
    eprintln!("{bytes} bytes in lines");
    print!("without an end");
    io::stdout().flush()?;
    process::exit(env::args().nth(1).map_or(0, |code| code.parse().unwrap()));
}
