//! The examples of docs/json.md, run by a shell and the real jq, give what stands below them there.

use std::{env, fs, path::Path, process::Command};

use super::program::captures;

/// The examples: a command behind `$ `, and what it prints.
fn examples(text: &str) -> Vec<(&str, &str)> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks
        .filter_map(|block| block.strip_prefix("\n$ ")?.split_once("\n"))
        .collect()
}

#[test]
fn every_example_prints_what_is_written_below_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/json.md");
    let text = fs::read_to_string(path).unwrap();
    let examples = examples(&text);
    assert!(examples.len() >= 6, "only {} examples", examples.len());
    let program = Path::new(env!("CARGO_BIN_EXE_pktobs")).parent().unwrap();
    let old = env::var_os("PATH").unwrap_or_default();
    let directories = [program.to_path_buf()]
        .into_iter()
        .chain(env::split_paths(&old));
    let search = env::join_paths(directories).unwrap();
    for (command, expected) in examples {
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(captures())
            .env("PATH", &search)
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        let (stdout, stderr) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(
            stdout == expected,
            "{command}\nexpected:\n{expected}\nprinted:\n{stdout}\n{stderr}"
        );
    }
}
