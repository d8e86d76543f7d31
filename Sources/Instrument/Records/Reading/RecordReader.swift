import FoundationEssentials
import System

/// Reads the rows of a CSV file or of JSON lines that a run wrote.
public struct RecordReader: ~Copyable {
  /// The names of the columns, in order.
  public let columns: [String]
  /// How many rows were read.
  public private(set) var rows = 0
  /// The last row that was given, as it stands in the file, without its end.
  public private(set) var text: [UInt8] = []
  /// Where the last row that was given stands in the file, its end included. **Units**: bytes.
  public private(set) var extent = 0..<0
  /// The line of columns; nil for JSON lines.
  public let header: [UInt8]?
  private let isGrowing: Bool
  private var lines: LineReader
  private var first: [UInt8]?

  private var isJSON: Bool { header == nil }

  /// - Parameter isGrowing: whether a run may be writing it: a last row without its end then is none yet.
  /// - Throws: `FileError` when it cannot be read, or has neither a header nor an object in its first line.
  public init(_ path: String, isGrowing: Bool = false) throws(FileError) {
    var lines = try LineReader(path)
    let start = try lines.line() ?? []
    let isJSON = start.first == UInt8(ascii: "{")
    let columns = isJSON ? memberNames(of: start[...]) : CSVValues(start).all
    guard columns.count > 1 else {
      throw FileError(path, "is no file of rows", advice: "name a CSV file or JSON lines of 'hooke run'")
    }
    self.columns = columns
    (first, header, self.isGrowing) = (isJSON ? start : nil, isJSON ? nil : start, isGrowing)
    if !isJSON { extent = 0..<lines.offset }
    self.lines = lines
  }

  /// The place of a column; nil where there is none.
  public func place(of column: String) -> Int? { columns.firstIndex(of: column) }

  /// The values of the next row, in the order of the columns; nil at the end.
  ///
  /// - Throws: `FileError` for a row with another number of values, or without its end.
  public mutating func row() throws(FileError) -> [String]? {
    var next = first.take()
    if next == nil { next = try lines.line() }
    guard var line = next else { return nil }
    if isGrowing, !lines.isWhole { return nil }
    defer { (text, extent) = (line, extent.upperBound..<lines.offset) }
    if isJSON { return try members(line) }
    var found = CSVValues(line, limit: columns.count)
    // A text may have line ends in it.
    while found.isOpen, let more = try lines.line() {
      guard line.count + more.count < LineReader.limit else {
        throw FileError(
          lines.path, "row \(rows + 1) has a quote that is not closed within \(LineReader.limit) bytes",
          advice: "see whether it was changed by another program")
      }
      line.append(UInt8(ascii: "\n"))
      line += more
      found.goOn(more)
    }
    if isGrowing, !lines.isWhole { return nil }
    return try checked(found.all, of: found.count)
  }

  private mutating func checked(_ values: [String], of count: Int) throws(FileError) -> [String] {
    rows += 1
    guard lines.isWhole else {
      throw FileError(lines.path, "row \(rows) has no end", advice: "its last row is not whole")
    }
    guard count == columns.count else {
      throw FileError(lines.path, "row \(rows) has \(count) values, expected \(columns.count)")
    }
    return values
  }

  private enum MemberText: Decodable {
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .text("")
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Int.self) {
        self = .text("\(number)")
      } else {
        self = .text("\(try container.decode(Double.self))")
      }
    }
  }

  private mutating func members(_ line: [UInt8]) throws(FileError) -> [String] {
    guard let object = try? JSONDecoder().decode([String: MemberText].self, from: Data(line)) else {
      throw FileError(lines.path, "row \(rows + 1) is no object of JSON")
    }
    let found = columns.compactMap { name -> String? in
      guard case .text(let text)? = object[name] else { return nil }
      return text
    }
    return try checked(found, of: found.count)
  }
}
