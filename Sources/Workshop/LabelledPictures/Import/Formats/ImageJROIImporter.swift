import Documents
import Imaging
import Shapes
import System

/// Pictures with selections of ImageJ or Fiji beside them: `NAME.roi` of one, `NAME.zip` of many.
public struct ImageJROIImporter: DrawnLabelImporter {
  /// `imagej-roi`.
  public static let name = "imagej-roi"
  /// Says how pictures are found and what classes are, too.
  public static let description = """
    IN/NAME.zip or NAME_rois.zip (or NAME.roi) of ImageJ's ROI Manager beside each picture; RoiSet.zip beside a single one.
    Areas of all kinds; points and lines are left out. The group of a selection is its class: group_1, group_2; without
    groups there is one class, which --first-class names.
    """
  /// One line: nuclei.
  public static let examples = ["nuclei-fiji/ nuclei/ --format imagej-roi --first-class nucleus"]
  /// Outlines only.
  public static let content: Set<LabelContent> = [.outlines]

  /// What it read.
  public let drawn: DrawnLabels

  /// Whether there is a file `.roi`, or a ZIP file that begins with one.
  public static func recognises(_ source: SourceFolder) -> Bool {
    !source.files(ending: "roi").isEmpty
      || source.files(ending: "zip").prefix(3).contains {
        isNamedForROIs($0) || holdsROIs(source.path(of: $0))
      }
  }

  /// Reads all `.roi` files, and the ZIP files of such.
  ///
  /// - Throws: `FileError` naming the file and the entry that cannot be used.
  public init(_ source: SourceFolder) throws(FileError) {
    let index = PictureIndex(source.pictures)
    var (drawn, leftOut): (DrawnPictures, [LeftOut]) = (DrawnPictures(), [])
    for file in source.files(ending: "roi", "zip") {
      let path = source.path(of: file)
      var found = try index.picture(file.name, from: file.folders, statedIn: path)
      if case .missing = found, PictureIndex.key(file.name) == "roiset" {
        let beside = source.pictures.filter { $0.folders == file.folders }
        guard beside.count == 1 else {
          throw FileError(
            path, "stands beside \(beside.count) pictures, and does not say of which it is",
            advice: "give it the name of its picture, such as NAME_rois.zip")
        }
        found = .picture(beside[0])
      }
      switch found {
      case .missing(let reason): leftOut.append(LeftOut(name: file.place, reason: reason))
      case .picture(let picture):
        var labels = DrawnPicture(picture, labelPath: path)
        try Self.read(path, ending: file.ending, into: &labels)
        try drawn.add(labels)
      }
    }
    self.drawn = try DrawnLabels(
      drawn, leftOut: leftOut, in: source, form: "selections of ImageJ (.roi, .zip)")
  }

  private static func read(_ path: String, ending: String, into labels: inout DrawnPicture)
    throws(FileError)
  {
    guard ending == "zip" else {
      let bytes = try readFile(path, limit: ImageJROI.byteLimit)
      return try add(try ImageJROI(bytes, name: path), to: &labels, path: path, place: "the selection")
    }
    var limits = ZipReader.Limits()
    limits.entryBytes = ImageJROI.byteLimit
    let archive = try ZipReader(path, limits: limits)
    for entry in archive.entries {
      guard entry.name.lowercased().hasSuffix(".roi") else {
        throw FileError(
          path, "holds '\(entry.name)', expected selections of ImageJ (.roi) only",
          advice: "save them with the ROI Manager: More, Save")
      }
      let roi = try ImageJROI(archive.bytes(of: entry), name: "\(path), '\(entry.name)'")
      try add(roi, to: &labels, path: path, place: "'\(entry.name)'")
    }
  }

  private static func add(
    _ roi: ImageJROI, to labels: inout DrawnPicture, path: String, place: String
  ) throws(FileError) {
    guard roi.position <= 1 else {
      throw FileError(
        path, "\(place) belongs to slice \(roi.position) of a stack, but \(labels.file.place) is one picture",
        advice: "store each slice as a picture of its own, with its own selections")
    }
    let className = roi.className ?? (roi.group > 0 ? "group_\(roi.group)" : nil)
    switch roi.area {
    case .nothing: labels.pointsAndLines += 1
    case .outline(let outline): try labels.add([.outline(outline)], className: className, place: place)
    case .ellipse(let ellipse): try labels.add([.ellipse(ellipse)], className: className, place: place)
    }
  }

  /// So that a damaged file is told as such.
  private static func isNamedForROIs(_ file: SourceFile) -> Bool {
    let name = file.name.lowercased()
    return name.hasSuffix("_rois") || name == "roiset"
  }

  /// The name of a ZIP file's first entry stands behind its header of 30 bytes.
  private static func holdsROIs(_ path: String) -> Bool {
    guard let start = try? readStart(of: path, count: 30 + 1024), start.count > 30,
      start.starts(with: [0x50, 0x4B, 3, 4])
    else { return false }
    let length = Int(start[26]) | Int(start[27]) << 8
    return String(decoding: start[30...].prefix(length), as: UTF8.self).lowercased().hasSuffix(".roi")
  }
}
