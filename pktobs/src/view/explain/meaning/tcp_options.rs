//! What the options of TCP mean.

use super::{Context, number};
use crate::glossary::{Field, FieldValue};
use crate::view::phrase::{
    Phrase,
    Value::{Duration, Number},
    say,
};

/// Octets of the headers in front of a segment without options, by the version of IP (RFC 9293 3.7.1).
const HEADERS_LEN: [u32; 2] = [40, 60];
/// A larger window scale counts as this (RFC 7323 2.3).
const SHIFT_MAX: u32 = 14;

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
) -> Option<Phrase> {
    Some(match field {
        Field::TcpOptionsMss => {
            let headers = HEADERS_LEN[usize::from(context.packet.ipv6().is_some())];
            let mss = number(value)?;
            say!(
                "the most data it can take in one segment; with {0} of headers, a packet of {1}, probably its MTU",
                "1セグメントで受け取れるデータの上限。ヘッダー{0}を加えるとパケットは{1}（おそらくこれがMTU）",
                [Number(headers), Number(mss.saturating_add(headers))],
            )
        }
        Field::TcpOptionsWscale => match number(value)? {
            shift @ 0..=SHIFT_MAX => say!(
                "its later windows count × {0}, if the other side sends this option too",
                "相手もこのオプションを送れば、開始後のウィンドウは×{0}で数える",
                [Number(1 << shift)],
            ),
            _ => say!(
                "too large: it counts as 14",
                "大きすぎるため、14とみなされる",
                [],
            ),
        },
        Field::TcpOptionsSackPermitted => say!(
            "it understands selective acknowledgments",
            "選択的確認応答（SACK）に対応している",
            [],
        ),
        Field::TcpOptionsSackLeft | Field::TcpOptionsSackRight => {
            let (_, start) = context.notes?.sequence_start?;
            let edge = number(value)?.wrapping_sub(start);
            if field == Field::TcpOptionsSackLeft {
                say!(
                    "it has received from octet {0} on, counted from the start of the connection,",
                    "コネクションの開始から数えて{0}番目のバイトから",
                    [Number(edge)],
                )
            } else {
                say!(
                    "up to the octet before {0}",
                    "{0}番目の手前までを受信した",
                    [Number(edge)],
                )
            }
        }
        Field::TcpOptionsTsEcho if number(value) == Some(0) => {
            say!("nothing to send back yet", "送り返す値はまだない", [],)
        }
        Field::TcpOptionsNop | Field::TcpOptionsEnd => {
            say!("padding", "詰め物", [])
        }
        Field::TcpOptionsUserTimeout => say!("{0}", "{0}まで待つ", [Duration(number(value)?)]),
        Field::TcpOptionsFastOpen => match value {
            FieldValue::Octets([]) => say!("asks for a cookie", "クッキーの発行を求める", [],),
            _ => say!("a cookie", "クッキー", []),
        },
        _ => return None,
    })
}
