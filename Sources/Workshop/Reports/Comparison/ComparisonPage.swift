import Charts
import System

/// `index.html` of a comparison: a table and what it rests on, and pictures; needs no other file.
public struct ComparisonPage: Sendable {
  private let title: String
  private let header: [String]
  private let rows: [[String]]
  private let notes: [String]
  private var pictures: [(title: String, path: String)] = []

  /// The most pictures shown; a page of more would take long to open.
  public static let pictureLimit = 40

  /// - Parameters:
  ///   - header: names of the columns.
  ///   - rows: as many cells each.
  ///   - notes: sentences below the table.
  public init(title: String, header: [String], rows: [[String]], notes: [String]) {
    (self.title, self.header, self.rows, self.notes) = (title, header, rows, notes)
  }

  /// Shows a PNG file below the table, if it is there; not more than `pictureLimit`.
  public mutating func show(_ path: String, title: String) {
    if pictures.count < Self.pictureLimit, pathKind(path) == .file { pictures.append((title, path)) }
  }

  /// Makes the folder and writes the page; one that is there is replaced.
  ///
  /// - Throws: `FileError` when it cannot be written, or a picture cannot be read.
  public func write(to folder: String) throws(FileError) {
    try prepareFolder(folder)
    try writeFileAtomically("\(folder)/index.html", Array(try html().utf8))
  }

  private func html() throws(FileError) -> String {
    func cells(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\(markup($0))</\(tag)>" }.joined() + "</tr>"
    }
    var body = "<h1>\(markup(title))</h1>\n<table>\n\(cells(header, "th"))\n"
    body += rows.map { cells($0, "td") }.joined(separator: "\n") + "\n</table>\n"
    for note in notes { body += "<p>\(markup(note))</p>\n" }
    for (title, path) in pictures {
      body += "<h2>\(markup(title))</h2>\n"
      body += Page.image(try readFile(path, limit: 1 << 24), kind: "png", alternative: title) + "\n"
    }
    return Page.text(title: title, generator: "hooke compare", body: body)
  }
}
