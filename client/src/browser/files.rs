//! Files in browsers: what they picked, dropped or pasted; uploads with progress; downloads.

use super::{random, unix_ms};
use js_sys::{Array, Intl, JSON, Object, Reflect, encode_uri_component};
use protocol::{Code, ConversationId, File, FileId, codec, file};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DataTransfer, Event, FileList, ProgressEvent, XmlHttpRequest};

use crate::attachments::Upload;

/// A new id for a file that is about to be uploaded.
pub fn file_id() -> FileId {
    FileId::new(unix_ms(), random())
}

/// Where a file is, on the relay that served this page.
pub fn path(conversation: ConversationId, file: FileId) -> String {
    let (conversation, file) = (conversation.to_string(), file.to_string());
    ["/api/files/", &conversation, "/", &file].concat()
}

/// The files of a list that a browser handed over.
pub fn listed(files: Option<FileList>) -> Vec<web_sys::File> {
    let Some(files) = files else {
        return Vec::new();
    };
    (0..files.length()).filter_map(|n| files.get(n)).collect()
}

/// The files that were dropped or pasted.
pub fn carried(by: Option<DataTransfer>) -> Vec<web_sys::File> {
    listed(by.and_then(|by| by.files()))
}

/// Whether what is dragged over the page are files.
pub fn carries(by: Option<DataTransfer>) -> bool {
    let kinds = by.map(|by| by.types()).unwrap_or_default();
    kinds.iter().any(|kind| kind == "Files")
}

/// What a field that picks files offers first: the endings of all kinds that are taken.
pub fn accepted() -> String {
    let endings = file::KINDS.iter().flat_map(|(_, endings)| endings.iter());
    let all: Vec<&str> = endings.flat_map(|ending| [".", ending, ","]).collect();
    all.concat()
}

/// How large a file is, as the language writes it: "340 kB", "2.1 MB".
pub fn size(bytes: u64, locale: &JsValue) -> String {
    let (n, unit) = match bytes {
        0..1_024 => (bytes as f64, "byte"),
        1_024..1_048_576 => (bytes as f64 / 1_024.0, "kilobyte"),
        _ => (bytes as f64 / 1_048_576.0, "megabyte"),
    };
    let digits = if n < 10.0 { 1.0 } else { 0.0 };
    let options = Object::new();
    for (name, value) in [
        ("style", "unit".into()),
        ("unit", unit.into()),
        ("maximumFractionDigits", JsValue::from_f64(digits)),
    ] {
        let _ = Reflect::set(&options, &name.into(), &value);
    }
    let format = Intl::NumberFormat::new(&Array::of1(locale), options.unchecked_ref());
    let said = format.format().call1(&JsValue::UNDEFINED, &n.into());
    let said = said.ok().and_then(|said| said.as_string());
    said.unwrap_or_default()
}

/// The file as what the relay says that it is, whatever its name says; for an address of its own.
///
/// # Errors
/// If the browser can't.
pub fn as_told(file: &web_sys::File, told: &File) -> Result<Blob, JsValue> {
    file.slice_with_f64_and_f64_and_content_type(0.0, file.size(), &told.kind)
}

/// An upload on its way. Dropping it ends it.
#[derive(Debug)]
pub struct Uploading {
    request: XmlHttpRequest,
    _progress: Closure<dyn Fn(ProgressEvent)>,
    _end: Closure<dyn Fn(Event)>,
}

impl Drop for Uploading {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        let _ = self.request.abort();
    }
}

/// Uploads a file as whoever the token says, and tells what becomes of it, the last thing last.
///
/// # Errors
/// If the browser can't even begin.
pub fn upload(
    conversation: ConversationId,
    id: FileId,
    token: &str,
    file: &web_sys::File,
    heard: impl Fn(Upload) + 'static,
) -> Result<Uploading, JsValue> {
    let request = XmlHttpRequest::new()?;
    let name = String::from(encode_uri_component(&file.name()));
    let address = [&path(conversation, id), "?name=", &name].concat();
    request.open_with_async("POST", &address, true)?;
    request.set_request_header("Authorization", &["Bearer ", token].concat())?;
    let heard = Rc::new(heard);
    let told = heard.clone();
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        let part = event.loaded() / event.total().max(1.0);
        told(Upload::Going((part * 100.0) as u8));
    });
    request
        .upload()?
        .set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let of = request.clone();
    let end = Closure::<dyn Fn(Event)>::new(move |_| heard(ended(&of)));
    request.set_onloadend(Some(end.as_ref().unchecked_ref()));
    request.send_with_opt_blob(Some(file))?;
    Ok(Uploading {
        request,
        _progress: progress,
        _end: end,
    })
}

fn ended(request: &XmlHttpRequest) -> Upload {
    let said = request.response_text().ok().flatten().unwrap_or_default();
    match request.status() {
        Ok(200) => codec::decode::<File>(&said).map_or(Upload::Lost, Upload::Done),
        Ok(400..500) => {
            let refusal = JSON::parse(&said).unwrap_or_default();
            let word = Reflect::get(&refusal, &"code".into()).ok();
            let word = word.and_then(|word| word.as_string()).unwrap_or_default();
            let code = Code::ALL.iter().find(|code| code.word() == word);
            Upload::Refused(*code.unwrap_or(&Code::BadFrame))
        }
        _ => Upload::Lost,
    }
}
