//! The hub's program, as its owner runs it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::hub::campaign;

fn hub(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign-hub"));
    command.current_dir(folder).args(["--database", "sqlite:hub.db"]).env("RUST_LOG", "off");
    command
}

#[track_caller]
fn run(folder: &Path, args: &[&str]) -> String {
    let output: Output = hub(folder).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_business_is_set_up_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let nothing = hub(folder).args(["shop", "list"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("there are no books"));

    assert!(run(folder, &["init", "--name", "示例餐饮"]).contains("recovery text"));
    assert_eq!(hub(folder).arg("init").status().unwrap().code(), Some(1), "books are made once");
    run(folder, &["shop", "add", "--name", "人民路店"]);
    assert!(run(folder, &["shop", "list"]).contains("人民路店"));
    std::fs::write(folder.join("campaign.json"), campaign().to_string()).unwrap();
    assert!(run(folder, &["campaign", "add", "campaign.json"]).starts_with("1\t"));

    std::fs::write(folder.join("codes.csv"), "券码\nMT-0001\nMT-0002\nMT-0001\n").unwrap();
    let import = hub(folder).args(["import-vouchers", "codes.csv", "--campaign", "1"]).output().unwrap();
    assert_eq!(import.status.code(), Some(3), "some rows were refused");
    let told = String::from_utf8(import.stdout).unwrap();
    assert!(told.contains("line 4, code") && told.ends_with("3 rows: 2 added, 1 refused\n"), "{told}");

    run(folder, &["issue", "--campaign", "1", "--count", "2", "--out", "out", "--form", "signed"]);
    let table = std::fs::read_to_string(folder.join("out/codes.csv")).unwrap();
    assert_eq!(table.lines().count(), 3);
    assert_eq!(std::fs::read_dir(folder.join("out")).unwrap().count(), 3);

    let invitation = run(folder, &["enrol", "--shop", "人民路店", "--till", "2", "--png", "join.png"]);
    assert!(invitation.contains('█') && invitation.contains("\"countersign\":1"));
    assert!(folder.join("join.png").exists());
    assert_eq!(run(folder, &["keys", "list"]).lines().count(), 2);
    run(folder, &["keys", "rotate"]);
    assert_eq!(run(folder, &["keys", "list"]).lines().count(), 3);
    run(folder, &["backup", "copy.db"]);
    assert_eq!(hub(folder).args(["backup", "copy.db"]).status().unwrap().code(), Some(1));
    assert!(run(folder, &["restored"]).starts_with("epoch 2"));
}

#[test]
fn wrong_arguments_are_told_with_the_usual_code() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [&["--database", "postgres://x", "keys", "list"][..], &["issue"], &["nonsense"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_countersign-hub"))
            .current_dir(folder.path())
            .args(wrong)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made by mistake");
}

#[cfg(unix)]
#[test]
fn the_hub_serves_until_it_is_told_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving =
        hub(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(serving.stdout.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().starts_with("the hub serves at http://127.0.0.1:"));
    let told = Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(said.next().unwrap().unwrap(), "the hub has ended");
    assert_eq!(serving.wait().unwrap().code(), Some(0));
}

#[test]
fn pictures_come_from_a_folder_by_the_codes_of_their_products() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(folder, &["init", "--name", "示例餐饮"]);
    run(folder, &["shop", "add", "--name", "人民路店"]);
    let table = "code,name,category,price\nT01,桂花乌龙,tea,18\n清-2,茉莉奶绿,tea,16\n";
    std::fs::write(folder.join("products.csv"), table).unwrap();
    run(folder, &["import-products", "products.csv"]);
    let pictures = folder.join("pictures");
    std::fs::create_dir_all(pictures.join("T03.png")).unwrap();
    let red = image::RgbImage::from_pixel(300, 200, image::Rgb([200, 30, 30]));
    for name in ["T01.JPG", "清-2.png", "T99.png", ".T01.png"] {
        red.save(pictures.join(name)).unwrap();
    }
    std::fs::write(pictures.join("T02.jpeg"), "no picture").unwrap();
    std::fs::write(pictures.join("notes.txt"), "what else lies there").unwrap();
    let import = hub(folder).args(["import-pictures", "pictures"]).output().unwrap();
    assert_eq!(import.status.code(), Some(3), "some were refused");
    let told = String::from_utf8(import.stdout).unwrap();
    assert!(told.ends_with("5 pictures: 2 put, 3 refused\n"), "{told}");
    for why in ["T02.jpeg: this is no PNG or JPEG picture", "T03.png: ", "T99.png: there is no product with this code"]
    {
        assert!(told.contains(why), "{told}");
    }
    for refused in ["T02.jpeg", "T99.png"] {
        std::fs::remove_file(pictures.join(refused)).unwrap();
    }
    std::fs::remove_dir(pictures.join("T03.png")).unwrap();
    assert_eq!(run(folder, &["import-pictures", "pictures"]), "2 pictures: 2 put, 0 refused\n");
    assert_eq!(hub(folder).args(["import-pictures", "nowhere"]).status().unwrap().code(), Some(1));
}
