//! What is missing in which situation.

use caps::Capability;

use super::{
    facts::{Capabilities, Kernel},
    *,
};

fn interface(ifindex: u32, name: &str, hardware: u16, is_up: bool) -> Interface {
    Interface {
        name: name.to_owned(),
        raw_name: name.as_bytes().to_vec(),
        alternative_names: Vec::new(),
        ifindex,
        hardware: Hardware(hardware),
        mtu: 1500,
        is_up,
        is_running: is_up,
        is_loopback: hardware == libc::ARPHRD_LOOPBACK,
        ties: crate::interfaces::Ties::default(),
    }
}

fn facts() -> Facts {
    let needed = [
        Capability::CAP_BPF,
        Capability::CAP_NET_ADMIN,
        Capability::CAP_PERFMON,
    ];
    Facts {
        capabilities: Capabilities(Some(needed.into_iter().collect())),
        is_root: false,
        is_user_namespace: false,
        kernel: Kernel::new("6.1.0-56-amd64"),
        interfaces: Ok(vec![
            interface(1, "lo", libc::ARPHRD_LOOPBACK, true),
            interface(2, "eth0", libc::ARPHRD_ETHER, true),
            interface(3, "tun0", libc::ARPHRD_NONE, false),
            interface(4, "ib0", libc::ARPHRD_INFINIBAND, true),
        ]),
        available_memory_kib: Some(1 << 20),
        open_files_limit: Some(4096),
        program: "/usr/bin/pktobs".to_owned(),
    }
}

fn request(interfaces: &[&str]) -> Request {
    Request {
        interfaces: interfaces.iter().map(OsString::from).collect(),
        follow: false,
        buffer_size: 8 << 20,
        source: Kind::Auto,
    }
}

fn targets(ready: &Ready) -> Vec<(&str, Link)> {
    let targets = ready.targets.iter();
    targets
        .map(|target| (target.interface.name.as_str(), target.link))
        .collect()
}

#[test]
fn with_all_there_the_named_interfaces_are_attached_to_once() {
    let ready = check(&request(&["tun0", "eth0", "tun0"]), &facts()).unwrap();
    assert_eq!(
        targets(&ready),
        [("tun0", Link::None), ("eth0", Link::Ethernet)]
    );
    assert_eq!(
        ready.notes,
        ["tun0 is down; packets are shown once it is up: `ip link set up dev tun0`"]
    );
}

#[test]
fn without_a_name_the_first_running_interface_is_chosen() {
    let ready = check(&request(&[]), &facts()).unwrap();
    assert_eq!(targets(&ready), [("eth0", Link::Ethernet)]);
}

#[test]
fn without_a_name_and_a_running_interface_one_must_be_named() {
    let mut facts = facts();
    facts.interfaces = Ok(vec![interface(1, "lo", libc::ARPHRD_LOOPBACK, true)]);
    let unready = check(&request(&[]), &facts).unwrap_err();
    assert_eq!(unready.0, [Missing::AnyRunningInterface]);
}

#[test]
fn any_is_all_that_can_be_read_and_names_the_rest() {
    let ready = check(&request(&["any"]), &facts()).unwrap();
    assert_eq!(
        targets(&ready),
        [
            ("lo", Link::Ethernet),
            ("eth0", Link::Ethernet),
            ("tun0", Link::None)
        ]
    );
    assert_eq!(
        ready.notes,
        ["ib0 is left out: its link layer is InfiniBand, which pktobs cannot read"]
    );
}

#[test]
fn what_is_named_besides_any_must_be_observed() {
    for names in [["any", "tun0"], ["tun0", "any"]] {
        let ready = check(&request(&names), &facts()).unwrap();
        let mut choices: Vec<_> = ready
            .targets
            .iter()
            .map(|target| (target.interface.name.as_str(), target.choice))
            .collect();
        choices.sort_by_key(|(name, _)| *name);
        assert_eq!(
            choices,
            [
                ("eth0", Choice::Any),
                ("lo", Choice::Any),
                ("tun0", Choice::Named)
            ]
        );
        assert!(
            ready.notes.iter().any(|note| note.contains("tun0 is down")),
            "{ready:?}"
        );
    }
}

#[test]
fn a_pattern_is_all_whose_names_match_and_what_is_not_there_yet() {
    let ready = check(&request(&["?o", "veth*"]), &facts()).unwrap();
    assert_eq!(targets(&ready), [("lo", Link::Ethernet)]);
    assert_eq!(
        ready.notes,
        ["no interface that can be read is called veth* yet; waiting for one"]
    );
    assert!(ready.selection.waits());
}

#[test]
fn a_name_with_signs_of_a_pattern_is_a_name_if_there_is_one() {
    let mut facts = facts();
    let odd = interface(5, "e*", libc::ARPHRD_ETHER, true);
    facts.interfaces.as_mut().unwrap().push(odd);
    let ready = check(&request(&["e*"]), &facts).unwrap();
    assert_eq!(targets(&ready), [("e*", Link::Ethernet)]);
    assert_eq!(ready.targets[0].choice, Choice::Named);
}

#[test]
fn a_name_that_is_followed_may_come_later() {
    let mut request = request(&["eth9", "eth0"]);
    request.follow = true;
    let ready = check(&request, &facts()).unwrap();
    assert_eq!(targets(&ready), [("eth0", Link::Ethernet)]);
    assert_eq!(ready.notes, ["there is no eth9 yet; waiting for it"]);
}

#[test]
fn the_default_is_followed_by_its_name() {
    let mut request = request(&[]);
    request.follow = true;
    let ready = check(&request, &facts()).unwrap();
    assert_eq!(ready.selection.words, ["eth0"]);
    assert!(ready.selection.waits());
}

#[test]
fn open_files_are_counted_before_they_run_out() {
    let mut facts = facts();
    facts.open_files_limit = Some(37);
    assert!(check(&request(&["lo", "eth0"]), &facts).is_ok());
    let unready = check(&request(&["any"]), &facts).unwrap_err();
    assert_eq!(
        unready.to_string(),
        "cannot start:\n  - 3 interfaces take up to 38 open files and the hard limit is 37; raise it \
         (`prlimit --nofile=38`, LimitNOFILE= of systemd), or name fewer interfaces"
    );
}

#[test]
fn everything_missing_is_told_at_once() {
    let mut facts = facts();
    facts.capabilities = Capabilities(Some([Capability::CAP_BPF].into_iter().collect()));
    facts.available_memory_kib = Some(4096);
    let unready = check(&request(&["eth9", "ib0", "ev\x1bil"]), &facts).unwrap_err();
    let setcap = "run with sudo, or once: sudo setcap cap_bpf,cap_net_admin,cap_perfmon+ep /usr/bin/pktobs \
                  (or cap_net_raw+ep alone, for a packet socket)";
    assert_eq!(
        unready.to_string(),
        format!(
            "cannot start:
  - CAP_NET_ADMIN, CAP_PERFMON missing; {setcap}
  - a buffer of 8192 KiB does not fit into the 4096 KiB of free memory; choose a smaller --buffer-size
  - cannot attach to eth9: no such interface; `pktobs -D` lists them
  - cannot read frames of ib0: its link layer is InfiniBand; choose another interface, `pktobs -D` lists them
  - cannot attach to ev^[il: no such interface; `pktobs -D` lists them"
        )
    );
}

#[test]
fn sudo_is_no_remedy_for_root() {
    let mut facts = facts();
    facts.is_root = true;
    facts.capabilities = Capabilities(Some([Capability::CAP_NET_ADMIN].into_iter().collect()));
    let unready = check(&request(&["eth0"]), &facts).unwrap_err();
    assert_eq!(
        unready.to_string(),
        "cannot start:\n  - CAP_BPF, CAP_PERFMON missing, although this is root; allow it where the container or \
         service is defined (docker run --cap-add, CapabilityBoundingSet= of systemd), or run pktobs on the host"
    );
}

#[test]
fn in_a_user_namespace_no_capability_would_help() {
    let mut facts = facts();
    facts.is_user_namespace = true;
    facts.capabilities = Capabilities(Some([].into_iter().collect()));
    let unready = check(&request(&["eth0"]), &facts).unwrap_err();
    assert_eq!(unready.0, [Missing::HostUserNamespace]);
}

/// Without eBPF, each for another reason, and what is said of it then.
fn without_ebpf() -> [(Facts, &'static str); 4] {
    let net_raw = || Capabilities(Some([Capability::CAP_NET_RAW].into_iter().collect()));
    let facts = || Facts {
        capabilities: net_raw(),
        ..facts()
    };
    [
        (facts(), "CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON missing"),
        (
            Facts {
                is_root: true,
                ..facts()
            },
            "CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON missing",
        ),
        (
            Facts {
                is_user_namespace: true,
                ..facts()
            },
            "the kernel refuses eBPF in a user namespace (an unprivileged container)",
        ),
        (
            Facts {
                kernel: Kernel::new("5.4.0-216-generic"),
                ..facts()
            },
            "Linux 5.4.0-216-generic has no ring buffer for eBPF",
        ),
    ]
}

#[test]
fn where_ebpf_cannot_be_a_socket_is_chosen_and_the_reason_told() {
    for (facts, reason) in without_ebpf() {
        let ready = check(&request(&["eth0"]), &facts).unwrap();
        assert_eq!(ready.way, Way::Socket, "{reason}");
        let note = format!(
            "{reason}; packets come from a packet socket instead, which costs the host more \
             (`--source ebpf` tells what would help)"
        );
        assert_eq!(ready.notes, [note]);
    }
}

#[test]
fn what_is_asked_for_is_chosen_or_missed() {
    let asked = |source| Request {
        source,
        ..request(&["eth0"])
    };
    for (facts, reason) in without_ebpf() {
        let unready = check(&asked(Kind::Ebpf), &facts).unwrap_err();
        assert_eq!(unready.0.len(), 1, "{reason}");
        let ready = check(&asked(Kind::Socket), &facts).unwrap();
        assert_eq!((ready.way, ready.notes), (Way::Socket, Vec::new()));
    }
    let mut facts = facts();
    let or_socket = false;
    for source in [Kind::Ebpf, Kind::Auto] {
        // CAP_NET_RAW is not there.
        let way = check(&asked(source), &facts).unwrap().way;
        assert_eq!(way, Way::Ebpf { or_socket });
    }
    let unready = check(&asked(Kind::Socket), &facts).unwrap_err();
    assert_eq!(
        unready.to_string(),
        "cannot start:\n  - CAP_NET_RAW missing, which a packet socket takes; run with sudo, or once: \
         sudo setcap cap_net_raw+ep /usr/bin/pktobs"
    );
    facts.capabilities = Capabilities(None);
    let way = check(&asked(Kind::Auto), &facts).unwrap().way;
    assert_eq!(way, Way::Ebpf { or_socket: true });
}

#[test]
fn a_socket_takes_few_open_files() {
    let mut facts = facts();
    facts.capabilities = Capabilities(Some([Capability::CAP_NET_RAW].into_iter().collect()));
    facts.open_files_limit = Some(20);
    assert!(check(&request(&["any"]), &facts).is_ok());
}

#[test]
fn an_old_kernel_is_named() {
    let mut facts = facts();
    facts.kernel = Kernel::new("5.4.0-216-generic");
    let unready = check(&request(&["eth0"]), &facts).unwrap_err();
    assert_eq!(
        unready.to_string(),
        "cannot start:\n  - Linux 5.4.0-216-generic has no ring buffer for eBPF (needs 5.8 or newer); upgrade the kernel"
    );
    facts.kernel = Kernel::new("5.8.0");
    let ready = check(&request(&["eth0"]), &facts).unwrap();
    assert_eq!(
        ready.notes,
        ["Linux 5.8.0 is older than 6.1, the oldest on which pktobs is tested: it may work"]
    );
    facts.kernel = Kernel::new("6.1.0-56-amd64");
    let ready = check(&request(&["eth0"]), &facts).unwrap();
    assert!(ready.notes.is_empty(), "{:?}", ready.notes);
}

#[test]
fn a_tunnel_on_an_older_kernel_says_which_kernel_would_do() {
    let mut facts = facts();
    facts.kernel = Kernel::new("5.10.0-30-amd64");
    facts.interfaces = Ok(vec![interface(5, "tunl0", libc::ARPHRD_TUNNEL, true)]);
    let unready = check(&request(&["tunl0"]), &facts).unwrap_err();
    let text = unready.to_string();
    assert!(
        text.contains("IP-in-IP tunnel (readable from Linux 5.14 on)"),
        "{text}"
    );
}

#[test]
fn a_list_that_cannot_be_had_is_told() {
    let mut facts = facts();
    facts.interfaces = Err("Permission denied (os error 13)".to_owned());
    let unready = check(&request(&["eth0"]), &facts).unwrap_err();
    assert_eq!(
        unready.to_string(),
        "cannot start:\n  - cannot list the interfaces: Permission denied (os error 13); try `ip link`"
    );
}
