//! The options, as they work on real interfaces.

use std::process::Stdio;

use xtask::lab::Lab;

use crate::support::{
    attached::tcx_both,
    frames::{mark, send},
    observer::{Observer, observe, pktobs},
    privilege::require_root,
    stats::objects,
    table::row,
    texts::{closing, packets},
};

/// The lines of `text` that tell a packet: interface and direction of each.
fn sides(text: &str) -> Vec<(&str, &str)> {
    let side = |line| {
        let mut words = str::split_whitespace(line);
        let is_packet = words.next()?.contains(':');
        is_packet.then_some((words.next()?, words.next()?))
    };
    text.lines().filter_map(side).collect()
}

#[test]
fn a_count_ends_it_after_exactly_so_many() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for count in [1, 7, 1000] {
        let arguments = [
            "-i",
            "eth0",
            "--format",
            "tcpdump",
            "-c",
            &count.to_string(),
        ];
        let pktobs = observe(lab.dev2(), &arguments);
        send(lab.dev1(), "eth0", &[mark(1)], 2 * count);
        let ended = pktobs.end();
        ended.assert_code(0);
        assert_eq!(packets(&ended.stdout).len(), count);
        let plural = if count == 1 { "" } else { "s" };
        assert_eq!(
            closing(&ended.stderr)[0],
            format!("{count} packet{plural} captured")
        );
    }
}

#[test]
fn a_duration_ends_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for arguments in [&[][..], &["--stats=100ms"]] {
        let arguments = [&["-i", "eth0", "--duration", "300ms"], arguments].concat();
        let mut command = pktobs(lab.dev2(), &arguments);
        let ended = Observer::start(command.stdout(Stdio::piped())).end();
        ended.assert_code(0);
        let text = [ended.stdout, ended.stderr].concat();
        assert!(text.contains("\npackets "), "{text}");
    }
}

#[test]
fn a_direction_is_observed_alone() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for (direction, heading, programs) in [
        ("in", "In", [vec!["pktobs_in"], vec![]]),
        ("out", "Out", [vec![], vec!["pktobs_out"]]),
        ("inout", "In", [vec!["pktobs_in"], vec!["pktobs_out"]]),
    ] {
        let pktobs = observe(lab.dev2(), &["-i", "lo", "-Q", direction]);
        assert_eq!(tcx_both(lab.dev2(), "lo"), programs);
        send(lab.dev2(), "lo", &[mark(1), mark(2)], 1);
        pktobs.wait_for(" seq 2");
        let ended = pktobs.finish();
        assert_eq!(sides(&ended.stdout), [("lo", heading); 2], "{ended:?}");
    }
}

#[test]
fn two_interfaces_are_observed_together() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for (arguments, both) in [
        (
            &["-i", "lo", "-i", "eth0"][..],
            [("lo", "In"), ("eth0", "In")].to_vec(),
        ),
        // What leaves lo comes in again, and is shown then.
        (&["-i", "any"], [("lo", "In"), ("eth0", "In")].to_vec()),
        // P is tcpdump's word for a frame to the MAC address of another host.
        (
            &["-i", "lo", "-i", "eth0", "-i", "lo", "--format", "tcpdump"],
            [("lo", "P"), ("eth0", "In")].to_vec(),
        ),
    ] {
        let pktobs = observe(lab.dev2(), arguments);
        pktobs.wait_for_message("observing lo, eth0");
        send(lab.dev2(), "lo", &[mark(1)], 1);
        send(lab.dev1(), "eth0", &[mark(2)], 1);
        pktobs.wait_for(" seq 2");
        assert_eq!(sides(&pktobs.finish().stdout), both);
    }
}

#[test]
fn counters_are_told_every_interval_and_at_the_end() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let pktobs = observe(lab.dev2(), &["-i", "eth0", "--stats=100ms"]);
    let is_line = |line: &&str| line.starts_with(|first: char| first.is_ascii_digit());
    pktobs.wait_until("two lines", |text| {
        text.lines().filter(is_line).count() >= 2
    });
    send(lab.dev1(), "eth0", &[mark(1)], 123);
    let ended = pktobs.finish();
    assert_eq!(row(&ended.stdout, "packets"), [123, 0], "{ended:?}");
    assert_eq!(row(&ended.stdout, "octets"), [123 * 42, 0], "{ended:?}");
    assert_eq!(row(&ended.stdout, "ICMP"), [123, 0], "{ended:?}");
}

#[test]
fn counters_are_told_to_programs_as_json() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let arguments = [
        "-i",
        "eth0",
        "-Q",
        "in",
        "--stats=100ms",
        "--format",
        "json",
    ];
    let pktobs = observe(lab.dev2(), &arguments);
    pktobs.wait_until("a line", |text| text.contains('\n'));
    send(lab.dev1(), "eth0", &[mark(1)], 123);
    pktobs.wait_for("\"icmp\":");
    let ended = pktobs.finish();
    let objects = objects(&ended.stdout);
    let (total, intervals) = objects.split_last().expect("a total");
    assert_eq!(total["kind"], "total");
    assert_eq!(total["in"]["packets"], 123, "{total}");
    assert_eq!(total["in"]["octets"], 123 * 42, "{total}");
    assert_eq!(total["in"]["icmp"], 123, "{total}");
    assert_eq!(
        total["in"].get("lost"),
        None,
        "without records nothing is known to be lost"
    );
    assert_eq!(total.get("out"), None, "it was not observed");
    assert!(intervals.iter().all(|one| one["kind"] == "interval"));
    let seconds: f64 = intervals
        .iter()
        .filter_map(|one| one["seconds"].as_f64())
        .sum();
    assert!(
        seconds <= total["seconds"].as_f64().expect("a number"),
        "{total}"
    );
    let packets: u64 = intervals
        .iter()
        .filter_map(|one| one["in"]["packets"].as_u64())
        .sum();
    assert!(packets <= 123, "{}", ended.stdout);
}
