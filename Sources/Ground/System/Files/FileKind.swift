/// What the program writes, and the endings of names that promise it.
///
/// A name that promises something else is refused: whoever opens such a file later is told that it is broken. Endings that promise
/// nothing that is known here are anybody's own.
public enum FileKind: CaseIterable, Sendable {
  /// A folder; no ending of a file suits it.
  case folder
  /// A PNG; safetensors; rows of CSV; an SQLite database; an object of JSON per line; YAML; sheets of Excel.
  case picture, model, rows, database, jsonLines, yaml, workbook
  /// Outlines of objects: GeoJSON; a ZIP file of ImageJ's regions.
  case geoJSON, rois
  /// Recordings: JPEGs back to back, Y4M, pictures without a header.
  case jpegs, y4m, pixels

  /// The endings that promise it, the best one first; none for what has no usual one.
  public var endings: [String] {
    switch self {
    case .folder, .pixels: []
    case .picture: ["png"]
    case .model: ["safetensors"]
    case .rows: ["csv"]
    case .database: ["sqlite", "sqlite3", "db"]
    case .jsonLines: ["jsonl", "ndjson", "json"]
    case .yaml: ["yaml", "yml"]
    case .workbook: ["xlsx"]
    case .geoJSON: ["geojson"]
    case .rois: ["zip"]
    case .jpegs: ["mjpeg", "mjpg"]
    case .y4m: ["y4m"]
    }
  }

  private var words: String {
    switch self {
    case .folder: "a folder"
    case .picture: "a PNG picture"
    case .model: "a model (safetensors)"
    case .rows: "rows of CSV"
    case .database: "an SQLite database"
    case .jsonLines: "JSON lines"
    case .yaml: "YAML"
    case .workbook: "a workbook (Excel)"
    case .geoJSON: "outlines for QuPath (GeoJSON)"
    case .rois: "regions of ImageJ (ZIP)"
    case .jpegs: "JPEGs back to back"
    case .y4m: "uncompressed pictures (Y4M)"
    case .pixels: "pictures without a header"
    }
  }

  /// Endings that the program never writes, and what they promise.
  private static let others: [String: String] = [
    "onnx": "ONNX", "pt": "PyTorch", "pth": "PyTorch", "ckpt": "a checkpoint of another program",
    "tflite": "TensorFlow Lite", "h5": "HDF5", "keras": "Keras", "pb": "TensorFlow", "engine": "TensorRT",
    "jpg": "a JPEG", "jpeg": "a JPEG", "tif": "TIFF", "tiff": "TIFF", "bmp": "BMP", "gif": "GIF",
    "webp": "WebP",
    "svg": "SVG", "pdf": "PDF", "html": "HTML", "htm": "HTML", "xml": "XML",
    "xls": "an old Excel file", "ods": "a spreadsheet", "tsv": "rows with tabs", "parquet": "Parquet",
    "avi": "AVI", "mp4": "MP4", "m4v": "MP4", "mov": "QuickTime", "mkv": "Matroska", "webm": "WebM",
    "mpg": "MPEG",
    "mpeg": "MPEG", "wmv": "Windows Media", "gz": "gzip", "tar": "tar", "npy": "NumPy",
    "npz": "NumPy",
  ]

  /// What is wrong with a name for such a file or folder, with the way out; nil when nothing is.
  public func problem(ofName path: String) -> FileError? {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    guard !endings.contains(ending) else { return nil }
    let promise = Self.others[ending] ?? Self.allCases.first { $0.endings.contains(ending) }?.words
    guard let promise else { return nil }
    let stem = path.dropLast(ending.utf8.count)
    return FileError(
      path, "would be \(words), but '.\(ending)' promises \(promise)",
      advice: endings.first.map { "name it \(stem)\($0)" } ?? "name it \(stem.dropLast())")
  }
}
