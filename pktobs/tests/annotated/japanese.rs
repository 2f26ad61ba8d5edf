//! Notes in Japanese beyond the lessons: those whose values stand in another order than in English, and values that
//! are written in another way.

use pktobs::lang::Lang;
use pktobs_common::Direction::{In, Out};
use pktobs_common::SkbMetadata;

use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::forge6::{self, Ip6, address};
use crate::tcp::{client, server, syn, syn_ack};
use crate::{Watch, facts_of, frame, listener, note_of};

const ROUTER: [u8; 4] = [10, 0, 0, 254];

fn watch() -> Watch {
    Watch::speaking(Lang::Ja)
}

#[test]
fn an_exchange_over_udp() {
    let mut watch = watch();
    let question = |id| Ip::new(CLIENT, SERVER, id).udp((40000, 53), &[b'q'; 30]);
    let answer = Ip::new(SERVER, CLIENT, 9).udp((53, 40000), &[b'a'; 46]);
    assert_eq!(
        watch.note(0, Out, &question(1)),
        "UDPにハンドシェイクはない。30バイトのデータをポート53に送る（全体で58バイト。内訳はIPv4が20、UDPが8、データが30）。\
         ポート40000はおそらく一時的に割り当てられたものである"
    );
    assert_eq!(
        watch.note(1_000_000, Out, &question(2)),
        "さらに30バイトのデータをポート53に送る。そこからの応答はまだ観測されていない"
    );
    assert_eq!(
        watch.note(12_345, In, &answer),
        "ポート40000に46バイトのデータを返す（相手のパケットから12.3ミリ秒）。おそらく応答である"
    );
    assert_eq!(
        watch.note(0, Out, &question(3)),
        "逆向きに、ポート53に30バイトのデータを送る（相手のパケットから1マイクロ秒未満）"
    );
}

#[test]
fn what_is_missing_and_comes_again() {
    let mut watch = watch();
    watch.note(0, In, &syn());
    watch.note(20, Out, &syn_ack());
    watch.note(30, In, &client(0, 1, 1).data(10).octets());
    assert_eq!(
        watch.note(1, In, &client(0, 21, 1).data(10).octets()),
        "10バイトのデータ（21〜30バイト目）を送る。\
         その前の10バイトはまだ観測されていない。失われたか、遅れているか、キャプチャされていない"
    );
    let named = [
        &[1, 1, 5, 10][..],
        &1021_u32.to_be_bytes(),
        &1031_u32.to_be_bytes(),
    ]
    .concat();
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 11).options(&named).octets()),
        "10バイト（1〜10バイト目）への確認応答を2マイクロ秒後に返す。\
         10バイト（11〜20バイト目）が届いていない。その後ろの10バイトは届いている（SACK）"
    );
    watch.note(1, Out, &server(0, 1, 11).options(&named).octets());
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 11).options(&named).octets()),
        "同じ確認応答を繰り返す（2回目）。\
         10バイト（11〜20バイト目）が届いていない。その後ろの10バイトは届いている（SACK）"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 11, 1).data(10).id(9).octets()),
        "前の位置のデータ、10バイト（11〜20バイト目）を運ぶ。おそらく失われたための再送である。\
         これで抜けていた部分が埋まる"
    );
    assert_eq!(
        watch.note(215_000, In, &client(0, 11, 1).data(10).id(10).octets()),
        "10バイト（11〜20バイト目）を再送する。相手の確認応答がないので、おそらく失われた"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 21, 1).data(10).id(11).octets()),
        "10バイト（21〜30バイト目）を再送する。確認応答は観測されたが、届いていないかもしれない"
    );
    watch.note(1, Out, &server(0, 1, 31).window(0).octets());
    assert_eq!(
        watch.note(2_500_000, Out, &server(0, 1, 31).window(900).octets()),
        "2.5秒ぶりにデータを受け取れるようになった（900バイトまで）"
    );
}

#[test]
fn the_reasons_of_icmp_errors() {
    let datagram = Ip::new(CLIENT, SERVER, 1).udp((40000, 4000), b"hello\n");
    for (kind, rest, reason) in [
        (
            (3, 2),
            [0; 4],
            "そのパケットが運ぶプロトコル（UDP）に、10.0.0.2は対応していない",
        ),
        (
            (3, 3),
            [0; 4],
            "UDPポート4000で待ち受けているプログラムがない（またはファイアウォールが拒否している）",
        ),
        (
            (3, 4),
            [0, 0, 0x05, 0x78],
            "そのパケットはこの先の経路には大きすぎ、フラグメント化も禁じられている（DF）。通れるのは1400バイトまでである",
        ),
        (
            (5, 1),
            [10, 0, 0, 9],
            "10.0.0.2へは10.0.0.9を経由するほうがよい",
        ),
        (
            (11, 0),
            [0; 4],
            "宛先に着く前に生存時間（ttl）が尽きたので、10.0.0.254がそのパケットを破棄した",
        ),
        (
            (12, 0),
            [8, 0, 0, 0],
            "そのパケットのIPv4ヘッダーに不正な値がある（先頭を0として8バイト目）",
        ),
    ] {
        let mut watch = watch();
        watch.note(0, Out, &datagram);
        let error = Ip::new(ROUTER, CLIENT, 99).icmp(kind, rest, &datagram[..28]);
        let expected = format!("100マイクロ秒前のUDPパケットへの応答である。{reason}");
        assert_eq!(watch.note(100, In, &error), expected);
    }
}

#[test]
fn the_reasons_of_icmpv6_errors() {
    let datagram = Ip6::new(forge6::CLIENT, forge6::SERVER).udp((40000, 4000), b"hello\n");
    let router = Ip6::new(address("2001:db8::ff"), forge6::CLIENT);
    for (kind, value, reason) in [
        ((1, 0), 0, "2001:db8::ffは2001:db8::2への経路を知らない"),
        (
            (1, 1),
            0,
            "2001:db8::2への途中で、2001:db8::ffにある規則（ファイアウォールなど）がそのパケットを禁じている",
        ),
        (
            (1, 5),
            0,
            "2001:db8::ffでは、2001:db8::1からのパケットが規則で禁じられている",
        ),
        (
            (1, 6),
            0,
            "2001:db8::ffは、2001:db8::2宛てのパケットをすべて拒否するよう設定されている",
        ),
        (
            (1, 7),
            0,
            "そのパケットが指定した2001:db8::2への経路を、2001:db8::ffはたどれない",
        ),
        (
            (1, 8),
            0,
            "そのパケットのヘッダーは2001:db8::ffには長すぎる",
        ),
        (
            (4, 1),
            6,
            "そのパケットの6バイト目（先頭を0とする）が示すプロトコルに、2001:db8::ffは対応していない",
        ),
        (
            (4, 9),
            7,
            "2001:db8::ffはそのパケットを処理できない。先頭を0として7バイト目に問題がある",
        ),
    ] {
        let mut watch = watch();
        watch.note(0, Out, &datagram);
        let error = router.icmpv6(kind, u32::to_be_bytes(value), &datagram);
        let expected = format!("100マイクロ秒前のUDPパケットへの応答である。{reason}");
        assert_eq!(watch.note(100, In, &error), expected);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_value() {
    let syn = Tcp::client(Tcp::SYN, 1000, 0).octets();
    assert_eq!(
        watch().note(0, In, &syn[..10]),
        "途中で切れている。IPv4ヘッダーは少なくとも20バイトのはずだが、10バイトしかない"
    );
    let cut = Tcp::client(Tcp::ACK, 1, 1).data(5).octets();
    assert_eq!(
        watch().note(0, In, &cut[..41]),
        "途中で切れている。IPv4ヘッダーが示す45バイトのうち、最後の4バイトがフレームにない"
    );
    let right = u16::from_be_bytes([syn[36], syn[37]]);
    let mut octets = syn;
    octets[37] ^= 1;
    let expected = format!(
        "TCPチェックサムが誤っている（{:#06x}、正しくは{right:#06x}）。受信側はこのパケットを破棄する",
        right ^ 1
    );
    assert_eq!(watch().note(0, In, &octets), expected);
}

#[test]
fn a_buffer_for_many_packets_is_said_to_be_one() {
    let octets = Tcp::client(Tcp::ACK, 1, 1).data(3000).octets();
    let mut gso = frame(0, Out, octets.len());
    gso.metadata = SkbMetadata {
        gso_segs: 3,
        gso_size: 1448,
        ..SkbMetadata::default()
    };
    let text = watch().show(&octets, &gso);
    let expected = "3000バイトのデータを送る。\
         回線上の3個のパケットを1つにまとめたバッファである（データは1パケットあたり1448バイトまで）";
    assert!(note_of(&text).ends_with(expected), "{text}");
}

#[test]
fn a_report_of_multicast_listeners() {
    let text = watch().see(0, Out, &listener::report());
    assert_eq!(
        facts_of(&text),
        "fe80::1 → ff02::16  ICMPv6 multicast listener report v2 <ff02::fbを全送信元から, ff02::1:ff00:1は受信しない, \
         ff02::1:ff00:2を全送信元から, ff0e::7をさらに2個の送信元から, ほか2件>  hlim 1 ext hop-by-hop"
    );
    assert_eq!(
        note_of(&text),
        "グループff02::fb（mDNS）宛てのパケットを受信する。グループff02::1:ff00:1宛てのパケットを受信しない。\
         グループff02::1:ff00:2宛てのパケットを受信する。\
         近隣のホストが、このホストのアドレスの1つについて尋ねるときに使うグループである。\
         グループff0e::7宛てのパケットのうち、さらに2個の送信元からのものも受信する。\
         ほかの2グループについても同様に伝える"
    );
}
