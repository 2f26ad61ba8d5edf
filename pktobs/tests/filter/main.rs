//! Filters beside those of libpcap, through the real tcpdump: the same packets pass, and the same expressions are
//! refused, whatever the packets begin with and however they are damaged.

#[path = "../support"]
mod support {
    pub(crate) mod mutation;
    pub(crate) mod packet;
}

mod corpus;
mod fuzz;
#[expect(
    clippy::unwrap_used,
    reason = "without its oracle, the test has failed"
)]
mod oracle;
mod program;
mod random;

use corpus::{Corpus, LINKS};
use oracle::{Verdict, compare};

fn lines(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .collect()
}

/// What passes is what tcpdump shows; and on links of another kind, what is refused is what it refuses.
#[test]
fn the_same_packets_pass_as_with_tcpdump() {
    let expressions = lines(include_str!("expressions.txt"));
    assert!(expressions.len() >= 300, "{}", expressions.len());
    for link in LINKS {
        let corpus = Corpus::new(link);
        let verdicts = compare(&corpus, &expressions);
        let refused = verdicts
            .iter()
            .filter(|&&verdict| verdict == Verdict::Refused);
        let matched = verdicts
            .iter()
            .filter(|&&verdict| verdict == Verdict::SomePass);
        // A corpus that nothing tells apart would prove nothing.
        assert!(matched.count() > 120, "{link:?}");
        if link == LINKS[0] {
            assert_eq!(refused.count(), 0);
        }
    }
}

#[test]
fn what_tcpdump_refuses_is_refused() {
    let corpus = Corpus::new(LINKS[0]);
    let expressions = lines(include_str!("refused.txt"));
    for (verdict, expression) in compare(&corpus, &expressions).iter().zip(expressions) {
        assert_eq!(*verdict, Verdict::Refused, "{expression}");
    }
}

/// Expressions made by the grammar, on damaged packets.
#[test]
fn random_expressions_mean_what_they_mean_to_tcpdump() {
    let expressions = random::expressions(0x70_6b74, 400);
    let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
    for link in LINKS {
        compare(&Corpus::new(link), &expressions);
    }
}
