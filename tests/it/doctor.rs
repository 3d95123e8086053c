//! `countersign doctor` as it is typed: the real program with its real decoder process.

use std::process::{Command, Output};

use crate::world::World;

/// The camera of the machine that runs the tests is left alone.
const CAMERA_OFF: &str = "[camera]\nuse = \"off\"\n";

fn doctor(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign")).arg("doctor").args(arguments).output().expect("the program runs")
}

#[test]
fn a_fresh_terminal_reads_a_drawn_code_and_has_nothing_wrong() {
    let [folder, settings] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let config = settings.path().join("countersign.toml");
    std::fs::write(&config, CAMERA_OFF).unwrap();
    let [data, config] = [folder.path(), &config].map(|path| path.to_str().unwrap());
    for (language, line) in [("en", "✓ Decoder      Reads a drawn code."), ("zh-CN", "✓ 解码器      能读出测试码。")]
    {
        let output = doctor(&["--data", data, "--config", config, "--lang", language]);
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(page.lines().any(|found| found == line), "{page}");
        assert_eq!(output.status.code(), Some(0), "{page}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "looking leaves nothing behind");
}

#[test]
fn what_is_wrong_is_said_with_the_next_step_and_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let settings = format!("[scanner]\nserial = \"/nowhere/tty\"\n{CAMERA_OFF}");
    std::fs::write(folder.path().join("countersign.toml"), settings).unwrap();
    let output = doctor(&["--data", folder.path().to_str().unwrap(), "--lang", "en"]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("✗ Scanner      Not connected.\n               → Plug it in"), "{page}");
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_running_terminal_its_hub_and_its_clock_are_asked_too() {
    let world = World::today().await;
    let till = world.till("till 1").await;
    std::fs::write(till.dir.join("countersign.toml"), CAMERA_OFF).unwrap();
    let data = till.dir.to_str().unwrap().to_owned();
    let page = tokio::task::spawn_blocking(move || doctor(&["--data", &data, "--lang", "en"])).await.unwrap();
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.contains("✓ Ledger       In use by a running program"), "{page}");
    assert!(page.contains(&format!("✓ Cloud        {}/ answers.", till.link.url())), "{page}");
    assert!(page.contains("✓ Clock        Right"), "{page}");
}
