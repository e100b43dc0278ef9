//! Each case of bad input gives the messages in the file beside it, as text and in the machine formats.

use nephogram::catalog::Catalog;
use nephogram::compile;
use nephogram::diagnostic::render;
use nephogram::source::Source;

use crate::{all_good, expect, files};

#[test]
fn bad_input_is_told_line_by_line() {
    all_good(files("tests/cases/diagnostics", "neph").into_iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = Source::new(name, std::fs::read_to_string(&path).unwrap());
        let compiled = compile(&source, Catalog::bundled());
        if compiled.faults.is_empty() {
            return Err(format!("{} has no fault", path.display()));
        }
        expect(&path.with_extension("txt"), render::text(&source, &compiled.faults, false).as_bytes())
    }));
}

#[test]
fn every_format_tells_the_same_faults() {
    let source = Source::new("bad.neph", "function f { memory 64 MB }\nf -> nobody\n");
    let compiled = compile(&source, Catalog::bundled());
    let faults = &compiled.faults;
    assert_eq!(faults.len(), 2);
    let json = render::json(&source, faults);
    assert_eq!(json[0]["place"]["line"], 1);
    assert_eq!(json[1]["code"], "NEPH-026");
    let sarif = nephogram::report::sarif::sarif(&[(&source, faults)]);
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 2);
    assert_eq!(sarif["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    let github = render::github(&source, faults);
    assert!(github.starts_with("::error file=bad.neph,line=1,"), "{github}");
    assert_eq!(github.lines().count(), 2);
}
