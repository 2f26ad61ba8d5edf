//! tcpdump, asked which packets pass.
//!
//! It is asked without its optimizer (`-O`), which leaves out tests whose outcome does not matter, and with them the
//! packets that such a test rejects because they end before.

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use pcap_file::pcap::PcapReader;
use pktobs::filter::{Filter, Origin};

use super::corpus::Corpus;

/// What came of an expression, with both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Refused,
    /// No packet passes, or all do.
    NoneOrAll,
    SomePass,
}

/// Asks both about every expression.
///
/// # Panics
/// They disagree.
pub(crate) fn compare(corpus: &Corpus, expressions: &[&str]) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(vec![Verdict::Refused; expressions.len()]);
    let faults = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(expression) = expressions.get(index) else {
                        return;
                    };
                    match one(corpus, expression) {
                        Ok(verdict) => verdicts.lock().unwrap()[index] = verdict,
                        Err(fault) => faults.lock().unwrap().push(fault),
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(
        faults.is_empty(),
        "{:?}: {} of {} expressions differ\n{}",
        corpus.link,
        faults.len(),
        expressions.len(),
        faults.join("\n")
    );
    verdicts.into_inner().unwrap()
}

fn one(corpus: &Corpus, expression: &str) -> Result<Verdict, String> {
    let ours = Filter::new(expression).and_then(|filter| {
        filter.tests(Origin {
            link: corpus.link,
            live: None,
            netmask: 0,
        })
    });
    let theirs = tcpdump(corpus, expression);
    match (ours, theirs) {
        (Err(_), Err(_)) => Ok(Verdict::Refused),
        // libpcap takes a divisor for zero that begins with an offset of zero, such as `ip[0]` (`gen_arth`).
        (Ok(_), Err(message)) if message.contains("by zero") => Ok(Verdict::NoneOrAll),
        (Ok(_), Err(message)) => Err(format!("{expression}\n  tcpdump refuses: {message}")),
        (Err(error), Ok(_)) => Err(format!("{expression}\n  refused: {error}")),
        (Ok(tests), Ok(theirs)) => {
            let passes = |frame: &Vec<u8>| tests.pass(frame, frame.len() as u32);
            let ours: Vec<usize> = (0..corpus.frames.len())
                .filter(|&index| passes(&corpus.frames[index]))
                .collect();
            if ours != theirs {
                let only = |one: &[usize], other: &[usize]| {
                    let only: Vec<_> = one.iter().filter(|index| !other.contains(index)).collect();
                    let frame = only.first().map(|&&index| &corpus.frames[index]);
                    format!("{} packets, the first {:02x?}", only.len(), frame)
                };
                return Err(format!(
                    "{expression}\n  only here: {}\n  only with tcpdump: {}",
                    only(&ours, &theirs),
                    only(&theirs, &ours)
                ));
            }
            Ok(if ours.is_empty() || ours.len() == corpus.frames.len() {
                Verdict::NoneOrAll
            } else {
                Verdict::SomePass
            })
        }
    }
}

/// The numbers of the packets that pass, or what tcpdump says against the expression.
fn tcpdump(corpus: &Corpus, expression: &str) -> Result<Vec<usize>, String> {
    let mut child = Command::new("tcpdump")
        .args(["-O", "-r", "-", "-w", "-", "--", expression])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("tcpdump is installed");
    let mut stdin = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        scope.spawn(move || {
            // Refusing the expression, it does not read to the end.
            let _ = stdin.write_all(&corpus.file);
        });
        child.wait_with_output().unwrap()
    });
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let mut reader = PcapReader::new(&output.stdout[..]).unwrap();
    let mut passed = Vec::new();
    while let Some(packet) = reader.next_packet() {
        // The time of a packet is its number.
        passed.push(packet.unwrap().timestamp.as_micros() as usize);
    }
    Ok(passed)
}
