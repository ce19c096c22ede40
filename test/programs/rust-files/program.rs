// What Rust programs do to files, below the current folder.
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};

fn did<T>(what: &str, result: io::Result<T>) {
    match result {
        Ok(_) => println!("{what}: done"),
        Err(error) => println!("{what}: {:?}", error.kind()),
    }
}

fn main() -> io::Result<()> {
    println!("given: {:?}", fs::read_to_string("given.txt")?);
    did("read none", fs::read("none.txt"));
    did("write", fs::write("new ü.txt", "0123456789"));
    let mut file = OpenOptions::new().read(true).write(true).open("new ü.txt")?;
    file.seek(SeekFrom::End(-4))?;
    file.write_all(b"ab")?;
    println!("place: {}", file.stream_position()?);
    file.rewind()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    file.set_len(12)?;
    println!("text: {text}, size: {}", file.metadata()?.len());
    file.sync_all()?;
    drop(file);
    let mut file = OpenOptions::new().append(true).open("given.txt")?;
    file.write_all(b"appended\n")?;
    did("exclusive", File::create_new("given.txt"));
    did("write below a file", fs::write("given.txt/new.txt", ""));
    did("make", fs::create_dir_all("deep/er/still"));
    did("make again", fs::create_dir("deep"));
    did("rename", fs::rename("new ü.txt", "deep/er/renamed.txt"));
    did("rename none", fs::rename("none.txt", "some.txt"));
    did("copy", fs::copy("given.txt", "deep/copy.txt"));
    did("hard link", fs::hard_link("given.txt", "folder/second.txt"));
    did("remove a full folder", fs::remove_dir("full"));
    did("remove all", fs::remove_dir_all("full"));
    did("remove none", fs::remove_file("none.txt"));
    println!("there: {} {}", fs::exists("given.txt")?, fs::exists("full")?);
    walk("")
}

fn walk(path: &str) -> io::Result<()> {
    let mut entries = fs::read_dir(if path.is_empty() { "." } else { path })?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let about = entry.metadata()?;
        let below = format!("{path}{}", entry.file_name().to_string_lossy());
        println!("walk: {below} {} {}", about.is_dir(), if about.is_dir() { 0 } else { about.len() });
        if entry.file_type()?.is_dir() {
            walk(&format!("{below}/"))?;
        }
    }
    Ok(())
}
