import System

extension RecordPlan {
  /// Checks the place of a file that is read as a whole, to which nothing can be appended; changes nothing.
  ///
  /// - Parameters:
  ///   - start: what every file of this form begins with: another one is never replaced.
  ///   - form: what it is, for messages, such as `workbook`.
  /// - Throws: `FileError` where a file that is there must not be touched, or where none can be written.
  func checkReplaceable(_ place: String, start: some Collection<UInt8>, form: String) throws(FileError) {
    try checkWritable(place)
    guard pathKind(place) != .nothing else { return }
    switch existing {
    case .refuse: throw FileError(place, "exists already", advice: "name another file, or give --overwrite")
    case .append:
      throw FileError(
        place, "exists already, and nothing can be appended to a \(form)",
        advice: "name another file for this run")
    case .overwrite:
      guard try readStart(of: place, count: start.count).elementsEqual(start) else {
        throw FileError(
          place, "is no \(form); it was left as it is", advice: "name another file, or remove this one first")
      }
    }
  }
}

/// What ZIP files begin with, workbooks among them.
enum ZipStart {
  static let bytes: [UInt8] = [0x50, 0x4B, 3, 4]
}
