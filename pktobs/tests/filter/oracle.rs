//! tcpdump, asked which packets pass.
//!
//! It is asked with its optimizer, as everybody asks it, and without (`-O`). The optimizer leaves out tests whose outcome
//! does not matter, and with them packets are not rejected that end before what such a test looks at. So of a packet that
//! they judge differently either may be right; of all others there is one judgement.

use std::{
    collections::BTreeSet,
    io::Write,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use pcap_file::pcap::PcapReader;
use pktobs::filter::{Filter, LinkLayer, Origin};

use super::corpus::Corpus;

/// What tcpdump says of a filter of which its optimizer leaves nothing.
const REJECTS_ALL: &str = "expression rejects all packets";

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
    let ours = ours.map(|tests| (!tests.pass_nothing()).then_some(tests));
    let theirs = tcpdump(corpus, &[], expression);
    match (ours, theirs) {
        (Err(_), Err(_)) => Ok(Verdict::Refused),
        (Ok(None), Err(message)) if message.contains(REJECTS_ALL) => Ok(Verdict::Refused),
        // What is known of ranges and of octets behind the end of any packet, it does not use.
        (Ok(None), Ok(theirs)) if theirs.is_empty() => Ok(Verdict::NoneOrAll),
        // libpcap takes a divisor for zero that begins with an offset of zero, such as `ip[0]` (`gen_arth`).
        (Ok(_), Err(message)) if message.contains("by zero") || message.contains("31 bits") => {
            Ok(Verdict::NoneOrAll)
        }
        // One family, but three for IPv6: that they exclude each other is not always found out.
        (Ok(Some(_)), Err(message))
            if message.contains(REJECTS_ALL)
                && matches!(corpus.link, LinkLayer::Null { .. } | LinkLayer::Loop) =>
        {
            Ok(Verdict::NoneOrAll)
        }
        (Ok(_), Err(message)) => Err(format!("{expression}\n  tcpdump refuses: {message}")),
        (Err(error), Ok(_)) => Err(format!("{expression}\n  refused: {error}")),
        (Ok(None), Ok(_)) => Err(format!("{expression}\n  refused, and matches with tcpdump")),
        (Ok(Some(tests)), Ok(theirs)) => {
            let passes = |frame: &Vec<u8>| tests.pass(frame, frame.len() as u32);
            let ours: BTreeSet<usize> = (0..corpus.frames.len())
                .filter(|&index| passes(&corpus.frames[index]))
                .collect();
            let plain = if ours == theirs {
                theirs.clone()
            } else {
                tcpdump(corpus, &["-O"], expression)
                    .map_err(|message| format!("{expression}\n  tcpdump -O refuses: {message}"))?
            };
            let here: Vec<_> = (&ours - &(&theirs | &plain)).into_iter().collect();
            let there: Vec<_> = (&(&theirs & &plain) - &ours).into_iter().collect();
            if !here.is_empty() || !there.is_empty() {
                let told = |only: &[usize]| {
                    let frame = only.first().map(|&index| &corpus.frames[index]);
                    format!("{} packets, the first {:02x?}", only.len(), frame)
                };
                return Err(format!(
                    "{expression}\n  only here: {}\n  only with tcpdump: {}",
                    told(&here),
                    told(&there)
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
fn tcpdump(corpus: &Corpus, options: &[&str], expression: &str) -> Result<BTreeSet<usize>, String> {
    let mut child = Command::new("tcpdump")
        .args(options)
        .args(["-r", "-", "-w", "-", "--", expression])
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
    let mut passed = BTreeSet::new();
    while let Some(packet) = reader.next_packet() {
        // The time of a packet is its number.
        passed.insert(packet.unwrap().timestamp.as_micros() as usize);
    }
    Ok(passed)
}
