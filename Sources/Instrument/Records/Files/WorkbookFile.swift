import CXlsxWriter
import Synchronization
import System

/// A workbook on its way to the disk: its rows wait in files beside it, and it takes its name when it is whole.
final class WorkbookFile: @unchecked Sendable {
  /// How a cell is shown.
  enum Form { case plain, heading, wrapped }

  /// The file, as it was named; messages about it name it too.
  let path: String
  private let replacement: FileReplacement
  /// Sheets are filled from threads of their own, and the library shares what it knows among them. Nil once it is closed.
  private let book: Mutex<OpenBook?>

  private struct OpenBook: @unchecked Sendable { let pointer: OpaquePointer }

  /// The most characters of a cell.
  private static let textLimit = 32_767

  /// - Throws: `FileError` when no file can be made there.
  init(_ path: String) throws(FileError) {
    self.path = path
    replacement = try FileReplacement(path)
    guard let pointer = hooke_workbook_open(replacement.temporary, replacement.folder) else {
      throw FileError(path, "cannot be begun: there is no memory")
    }
    book = Mutex(OpenBook(pointer: pointer))
  }

  deinit {
    book.withLock { book in
      if let book { _ = hooke_workbook_close(book.pointer) }
    }
    // What was not finished is no workbook that anybody asked for.
    replacement.cancel()
  }

  func addSheet(_ name: String) throws(FileError) -> Int32 {
    let sheet = book.withLock { $0.map { hooke_workbook_add_sheet($0.pointer, name) } ?? -1 }
    guard sheet >= 0 else {
      throw FileError(
        path, "cannot be begun: its temporary files cannot be made", advice: "name another folder")
    }
    return sheet
  }

  func setWidth(_ sheet: Int32, _ column: Int, _ width: Double) {
    book.withLock {
      if let book = $0 { hooke_workbook_set_width(book.pointer, sheet, UInt16(column), width) }
    }
  }

  func row(_ sheet: Int32, _ row: UInt32, _ values: [ColumnValue], form: Form = .plain) throws(FileError) {
    for (column, value) in values.enumerated() { try cell(sheet, row, column, value, form: form) }
  }

  func cell(_ sheet: Int32, _ row: UInt32, _ column: Int, _ value: ColumnValue, form: Form = .plain)
    throws(FileError)
  {
    let error = book.withLock { book -> Int32 in
      guard let pointer = book?.pointer else { return 0 }
      let error = Self.write(pointer, sheet, row, UInt16(column), value, form)
      return error == 0 && hooke_workbook_failed(pointer, sheet) != 0 ? -1 : error
    }
    guard error == 0 else { throw failure(error) }
  }

  private static func write(
    _ book: OpaquePointer, _ sheet: Int32, _ row: UInt32, _ column: UInt16, _ value: ColumnValue, _ form: Form
  ) -> Int32 {
    func number(_ value: Double, _ form: Int32) -> Int32 {
      hooke_workbook_number(book, sheet, row, column, value, form)
    }
    func text(_ text: String) -> Int32 {
      let form: Int32 =
        switch form {
        case .plain: 0
        case .heading: Int32(hooke_cell_heading.rawValue)
        case .wrapped: Int32(hooke_cell_wrapped.rawValue)
        }
      let short = text.utf16.count <= textLimit ? text : "\(text.prefix(textLimit / 2)) ..."
      return hooke_workbook_text(book, sheet, row, column, escaped(short), form)
    }
    switch value {
    case .integer(let value): return number(Double(value), 0)
    case .decimal(let value, let decimals):
      var unit = 1.0
      for _ in 0..<decimals { unit *= 10 }
      let form = (1...9).contains(decimals) ? Int32(hooke_cell_decimals.rawValue) + Int32(decimals) : 0
      return number(Double(value) / unit, form)
    case .moment(let nanoseconds):
      // Days since 1899-12-30, which spreadsheets count in; they know no date before 1900.
      let (days, rest) = nanoseconds.quotientAndRemainder(dividingBy: 86_400_000_000_000)
      let date = Double(days) + 25_569 + Double(rest) / 86_400_000_000_000
      return date >= 61
        ? number(date, Int32(hooke_cell_moment.rawValue)) : text(momentText(nanoseconds: nanoseconds))
    case .text(let value): return value.isEmpty ? 0 : text(value)
    case .word(let word): return word.utf8CodeUnitCount == 0 ? 0 : text(word.description)
    case .nothing: return 0
    }
  }

  /// In this form `_x0012_` stands for a character by its number: a text that happens to hold such a thing, as names of
  /// tiles do, says that its underscore is one.
  static func escaped(_ text: String) -> String {
    let bytes = Array(text.utf8)
    func isEscape(_ start: Int) -> Bool {
      guard start + 6 < bytes.count, bytes[start] == UInt8(ascii: "_"), bytes[start + 6] == UInt8(ascii: "_"),
        bytes[start + 1] == UInt8(ascii: "x")
      else { return false }
      return bytes[start + 2..<start + 6].allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }
    guard bytes.indices.contains(where: isEscape) else { return text }
    var result: [UInt8] = []
    for index in bytes.indices {
      if isEscape(index) { result += Array("_x005F".utf8) }
      result.append(bytes[index])
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Writes the file beside its place and puts it there.
  ///
  /// - Throws: `FileError` when the disk refuses; nothing is left then.
  func finish() throws(FileError) {
    let error = book.withLock { book -> Int32 in
      defer { book = nil }
      return book.map { hooke_workbook_close($0.pointer) } ?? 0
    }
    guard error == 0 else { throw failure(error) }
    try replacement.replace()
  }

  private func failure(_ error: Int32) -> FileError {
    let words =
      error < 0
      ? "its temporary files found no room on the disk" : String(cString: hooke_workbook_message(error))
    return FileError(path, "cannot be written: \(words)", advice: "free some space, or name another folder")
  }
}
