//! Texts in the form of tcpdump, taken apart into packets and made comparable.

/// The packets of a text, each with the lines that belong to it, without its time of day and without the
/// application protocol that tcpdump names after the length.
pub(crate) fn packets(text: &str) -> Vec<String> {
    let mut packets: Vec<String> = Vec::new();
    // After an interrupt, tcpdump first ends the line on which a terminal shows "^C".
    for line in text.lines().filter(|line| !line.is_empty()) {
        let line = line.strip_suffix(": HTTP").unwrap_or(line);
        match packets.last_mut() {
            Some(packet) if line.starts_with([' ', '\t']) => {
                packet.push('\n');
                packet.push_str(line);
            }
            _ => {
                let (time, rest) = line.split_once(' ').unwrap_or_default();
                let is_time = time.len() == "18:01:11.351202".len() && time.contains(':');
                assert!(is_time, "no time of day in {line:?}\n{text}");
                packets.push(rest.to_owned());
            }
        }
    }
    packets
}

/// The three lines with which tcpdump ends.
pub(crate) fn closing(stderr: &str) -> Vec<&str> {
    let lines = stderr.lines();
    let is_count = |line: &&str| line.starts_with(|first: char| first.is_ascii_digit());
    lines
        .filter(is_count)
        .filter(|line| line.contains(" packet"))
        .collect()
}

/// Fails with both texts, whole, unless they are equal.
#[track_caller]
pub(crate) fn assert_same(what: &str, tcpdump: &[String], ours: &[String]) {
    let (expected, ours_text) = (tcpdump.join("\n"), ours.join("\n"));
    assert!(
        tcpdump == ours,
        "{what}\ntcpdump:\n{expected}\n\npktobs:\n{ours_text}"
    );
}
