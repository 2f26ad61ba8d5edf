//! One word for one thing in all Japanese texts: those of the views and the glossary, of the lessons, and the documents.
#![cfg(test)]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where Japanese is written: in sources, and in documents whose names say so.
const PLACES: [&str; 3] = ["pktobs/src", "xtask/src", "docs"];

/// A variant that is not used, what makes another word of it if it follows, and what is written instead.
const UNUSED: [(&str, &str, &str); 20] = [
    ("ルータ", "ー", "ルーター"),
    ("ヘッダ", "ー", "ヘッダー"),
    ("フィルタ", "ーリ", "フィルター"),
    ("サーバ", "ー", "サーバー"),
    ("ポインタ", "ー", "ポインター"),
    ("タイマ", "ー", "タイマー"),
    ("カウンタ", "ー", "カウンター"),
    ("ユーザ", "ー", "ユーザー"),
    ("パラメータ", "ー", "パラメーター"),
    ("インタフェース", "", "インターフェース"),
    ("インターフェイス", "", "インターフェース"),
    ("オクテット", "", "バイト"),
    ("断片", "", "フラグメント"),
    ("接続を", "", "コネクションを"),
    ("わか", "", "分か"),
    ("だれ", "", "誰"),
    ("です。", "", "である。"),
    ("ます。", "", "the plain form"),
    ("ません", "", "ない"),
    ("下さい", "", "the plain form"),
];

/// Punctuation has its Japanese form beside Japanese. A closing parenthesis may be that of a program.
const ASCII_PUNCTUATION: [char; 6] = [',', ';', ':', '?', '!', '('];

#[test]
fn every_word_and_sign_has_one_form() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for place in PLACES {
        collect(&root.join(place), &mut files);
    }
    let mut japanese_lines = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        // What follows are examples, right and wrong.
        let shown = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in shown.lines().enumerate() {
            let is_comment = line.trim_start().starts_with("//");
            if !is_comment && line.contains(is_japanese) {
                japanese_lines += 1;
                if let Some(fault) = fault(&without_links(line)) {
                    panic!("{}:{}: {fault}\n{line}", file.display(), number + 1);
                }
            }
        }
    }
    assert!(japanese_lines > 1000, "{japanese_lines}");
}

#[test]
fn what_is_wrong_is_found() {
    for (line, wrong) in [
        ("ルータが破棄する", true),
        ("ルーターが破棄する", false),
        ("次のヘッダ", true),
        ("フィルタリングする", false),
        ("フィルタを使う", true),
        ("開いた(3/3)", true),
        ("開いた（3/3）", false),
        ("応じる, そして", true),
        ("8080:待つ", true),
        ("key: \"値\",", false),
    ] {
        assert_eq!(fault(line).is_some(), wrong, "{line}");
    }
}

/// Files of text in a directory and those within it.
fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    if place.is_dir() {
        for entry in fs::read_dir(place).unwrap() {
            collect(&entry.unwrap().path(), files);
        }
    } else {
        let name = place.to_string_lossy();
        if name.ends_with(".rs") || name.ends_with(".ja.md") {
            files.push(place.to_owned());
        }
    }
}

/// A line of Markdown without what its links lead to.
fn without_links(line: &str) -> String {
    let mut pieces = line.split("](");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        text + piece.split_once(')').map_or(piece, |(_, behind)| behind)
    })
}

fn fault(line: &str) -> Option<String> {
    for (variant, other_words, used) in UNUSED {
        for (at, _) in line.match_indices(variant) {
            let next = line[at + variant.len()..].chars().next();
            if !next.is_some_and(|next| other_words.contains(next)) {
                return Some(format!("{variant}: write {used}"));
            }
        }
    }
    let mut pairs = line.chars().zip(line.chars().skip(1));
    let is_punctuation = |character: char| ASCII_PUNCTUATION.contains(&character);
    let beside = pairs.find(|&(before, behind)| {
        is_japanese(before) && is_punctuation(behind)
            || is_punctuation(before) && is_japanese(behind)
    });
    beside.map(|(before, behind)| format!("{before}{behind}: ASCII punctuation beside Japanese"))
}

fn is_japanese(character: char) -> bool {
    matches!(character, 'ぁ'..='ん' | 'ァ'..='ヶ' | 'ー' | '一'..='龥')
}
