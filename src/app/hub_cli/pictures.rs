//! Pictures of products, from the command line: a folder of files that are named by the products' codes.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::vouchers::SOME_REFUSED;
use crate::hub::admin::{Admin, AdminFault};
use crate::hub::picture::{FILE_BYTES_MAX, Unfit};

/// Which pictures to import.
#[derive(Debug, clap::Args)]
pub(super) struct PictureImportArgs {
    /// A folder of PNG and JPEG files, such as `T01.jpg` for the product with the code T01.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

pub(super) async fn import(admin: &Admin, args: &PictureImportArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let (mut put, mut refused) = (0_u32, 0_u32);
    for (file, code) in files(&args.folder)? {
        match put_one(admin, &file, code).await? {
            Ok(()) => put += 1,
            Err(why) => {
                refused += 1;
                let name = file.file_name().unwrap_or_default().display();
                writeln!(out, "{name}: {why}")?;
            }
        }
    }
    writeln!(out, "{} pictures: {put} put, {refused} refused", put + refused)?;
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(SOME_REFUSED) })
}

/// The pictures of a folder in the order of their names, each with the code that it is named by.
fn files(folder: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        let text = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).map(str::to_owned);
        let named = text(path.extension())
            .is_some_and(|extension| ["png", "jpg", "jpeg"].iter().any(|known| extension.eq_ignore_ascii_case(known)));
        // What systems put beside pictures begins with a point.
        if let Some(code) = text(path.file_stem()).filter(|code| named && !code.starts_with('.')) {
            files.push((path, code));
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Puts one picture; why it was refused, or an error where going on is of no use.
async fn put_one(admin: &Admin, file: &Path, code: String) -> anyhow::Result<Result<(), String>> {
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(error.to_string())),
    };
    match admin.put_picture(code, bytes).await {
        Ok(_) => Ok(Ok(())),
        Err(AdminFault::NotFound) => Ok(Err("there is no product with this code".to_owned())),
        Err(AdminFault::BadPicture(unfit)) => Ok(Err(unfit.to_string())),
        Err(fault @ AdminFault::Conflict(_)) => Ok(Err(fault.to_string())),
        Err(fault) => Err(fault.into()),
    }
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let about = fs::metadata(file)?;
    if usize::try_from(about.len()).is_ok_and(|bytes| bytes > FILE_BYTES_MAX) {
        return Err(std::io::Error::new(ErrorKind::FileTooLarge, Unfit::TooLarge.to_string()));
    }
    fs::read(file)
}
