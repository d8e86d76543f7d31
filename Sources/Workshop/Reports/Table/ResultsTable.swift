import Imaging
import System

/// `results.csv`: one line per epoch, replaced as a whole after each, so that it never holds a part of a line.
struct ResultsTable: Sendable {
  let path: String
  private(set) var rows: [EpochRow] = []
  private let header: String

  /// Takes up the rows of a run that goes on.
  ///
  /// - Parameters:
  ///   - finishedEpochs: rows of later epochs are dropped: they are trained anew.
  ///   - extraColumns: names of the rows' `extras`.
  ///   - counted: how many classes are counted.
  /// - Throws: `FileError` when there is a table of other classes, or one that this program did not write.
  init(
    path: String, palette: ClassPalette, finishedEpochs: Int, extraColumns: [String] = [],
    counted: Int = 0
  ) throws(FileError) {
    self.path = path
    let classes = palette.entries.map(\.name)
    header = EpochRow.header(classes: classes, extras: extraColumns)
    // A run that began before the validation loss was measured, or objects were matched, goes on; its earlier epochs have none.
    let forms = [extraColumns, EpochRow.earlierColumns(extraColumns, counted: counted)].flatMap { extras in
      [true, false].map { loss in
        (
          header: EpochRow.header(classes: classes, extras: extras, hasValidationLoss: loss),
          extras: extras.count,
          hasValidationLoss: loss
        )
      }
    }
    var form = forms[0]
    guard finishedEpochs > 0, pathKind(path) != .nothing else { return }
    let text = String(decoding: try readFile(path, limit: 1 << 28), as: UTF8.self)
    for (index, line) in text.split(separator: "\n").enumerated() {
      if index == 0 {
        guard let known = forms.first(where: { $0.header == line }) else {
          throw FileError(
            path, "has other columns ('\(line.prefix(200))') than this run ('\(header)')",
            advice: "move it away")
        }
        form = known
      } else {
        guard
          var row = EpochRow(
            line: line, classes: palette.count, extras: form.extras, hasValidationLoss: form.hasValidationLoss
          ),
          row.epoch > rows.last?.epoch ?? 0
        else {
          throw FileError(
            path, "line \(index + 1) is no epoch of this run: '\(line.prefix(200))'",
            advice: "move the file away")
        }
        row.extras += [Double?](repeating: nil, count: extraColumns.count - form.extras)
        if row.epoch <= finishedEpochs { rows.append(row) }
      }
    }
  }

  /// What the epochs up to one took, validation included. **Units**: seconds.
  func seconds(through epoch: Int) -> Double {
    rows.filter { $0.epoch <= epoch }.reduce(0) { $0 + $1.seconds }
  }

  /// - Throws: `FileError` when the file cannot be written; the old one is whole then.
  mutating func append(_ row: EpochRow) throws(FileError) {
    rows.append(row)
    let text = ([header] + rows.map(\.line)).joined(separator: "\n") + "\n"
    try writeFileAtomically(path, Array(text.utf8))
  }
}
