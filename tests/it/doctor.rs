//! `countersign doctor` as it is typed: the real program with its real decoder process.

use std::process::{Command, Output};

fn doctor(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign")).arg("doctor").args(arguments).output().expect("the program runs")
}

#[test]
fn a_fresh_terminal_reads_a_drawn_code_and_has_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    for (language, line) in [("en", "✓ Decoder      Reads a drawn code."), ("zh-CN", "✓ 解码器      能读出测试码。")]
    {
        let output = doctor(&["--data", folder.path().to_str().unwrap(), "--lang", language]);
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(page.lines().any(|found| found == line), "{page}");
        assert_eq!(output.status.code(), Some(0), "{page}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "looking leaves nothing behind");
}

#[test]
fn what_is_wrong_is_said_with_the_next_step_and_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("countersign.toml"), "[scanner]\nserial = \"/nowhere/tty\"\n").unwrap();
    let output = doctor(&["--data", folder.path().to_str().unwrap(), "--lang", "en"]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("✗ Scanner      Not connected.\n               → Plug it in"), "{page}");
    assert_eq!(output.status.code(), Some(1));
}
