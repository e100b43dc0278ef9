//! Describes the text on standard input: `cargo run -p neph-english --example describe`.

use std::io::Read;

fn main() {
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return;
    }
    match neph_english::understand(&text, &[], neph_catalog::Catalog::bundled()) {
        Ok(described) => println!("{}\n{}", described.text, described.why.join("\n")),
        Err(refusal) => println!("{}\n{}", refusal.reason, refusal.help),
    }
}
