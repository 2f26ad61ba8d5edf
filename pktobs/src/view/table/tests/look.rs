//! Bars, languages and colours.

use super::*;

#[test]
fn bars_are_as_long_as_their_share_of_the_larger_direction() {
    let (mut inbound, outbound) = refused();
    inbound.lost = 2;
    let seen = Seen {
        through_ring: true,
        ..seen(&inbound, &outbound)
    };
    let with = |bars| {
        let text = shown(&seen, Look { bars, ..PLAIN });
        let rows = text.lines().filter(|line| {
            ["packets", "octets ", "ARP    ", "  RST  ", "lost   "].contains(&&line[..7])
        });
        rows.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        with(Bars::Blocks),
        "packets                 1,204           100    12:1  ████████ ▊
octets                 90,000         5,400    17:1  ████████ ▌
ARP                         4             0          ▏
  RST                       0           100                   ▊
lost                        2             0          ▏"
    );
    assert_eq!(
        with(Bars::Ascii),
        "packets                 1,204           100    12:1  ######## #
octets                 90,000         5,400    17:1  ######## #
ARP                         4             0          #
  RST                       0           100                   #
lost                        2             0          #"
    );
}

#[test]
fn japanese_stands_in_columns_too() {
    let (mut inbound, outbound) = refused();
    inbound.fragments = 7;
    let seen = Seen {
        span: Some(Duration::from_secs(3_723)),
        ..seen(&inbound, &outbound)
    };
    let text = shown(
        &seen,
        Look {
            lang: Lang::Ja,
            ..PLAIN
        },
    );
    assert_eq!(
        text,
        "1:02:03の間             In           Out  In:Out
パケット             1,204           100    12:1
パケット/秒            0.3          <0.1
バイト              90,000         5,400    17:1
ビット/秒              193            11
IPv4                 1,200           100    12:1
ARP                      4             0
TCP                  1,100           100    11:1
  SYN                  100             0
    ACKなし            100             0
  RST                    0           100
    ACKあり              0           100
  PSH                  100             0
  ACK                1,000           100    10:1
UDP                    100             0
フラグメント             7             0
In SYN 100、Out SYN+ACK 0、Out RST+ACK 100
  ↳ おそらくSYNはすべて拒否。ここに待ち受けがないか、ファイアウォールによる
"
    );
}

#[test]
fn colours_dim_what_is_not_there_and_mark_what_is_wrong() {
    let mut inbound = Counters::ZERO;
    inbound.packets = 1;
    inbound.segments = 1;
    inbound.malformed = 1;
    let text = shown(
        &seen(&inbound, &Counters::ZERO),
        Look {
            colour: Colour::On,
            ..PLAIN
        },
    );
    assert_eq!(
        text,
        "\x1b[1m                     In           Out\x1b[0m
packets               1             \x1b[2m0\x1b[0m
octets                \x1b[2m0\x1b[0m             \x1b[2m0\x1b[0m
malformed             \x1b[31m1\x1b[0m             \x1b[2m0\x1b[0m
"
    );
}
