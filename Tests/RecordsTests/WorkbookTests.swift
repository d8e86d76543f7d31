import Foundation
import Imaging
import ObjectAnalysis
import System
import Testing

@testable import Records

/// Workbooks, as `unzip` shows them.
@Suite struct WorkbookTests {
  let folder = TemporaryFolder()
  let size = PixelSize(width: 160, height: 120)

  private func plan(_ existing: ExistingFile = .refuse, run: String = "1e5", note: String? = nil)
    -> RecordPlan
  {
    var identity = RunIdentity(run: run, model: "0012e4", configuration: "123456789012")
    identity.note = note
    var plan = RecordPlan(
      run: run, existing: existing, frames: .frames(palette: bloodPalette, identity: identity),
      objects: .objects(
        palette: bloodPalette, pictureSize: size, scale: ObjectScale(reduction: 2), calibration: nil,
        identity: identity),
      tracks: .tracks(palette: bloodPalette, reduction: 2, calibration: nil, identity: identity),
      drawing: RecordPlan.Drawing(pictureSize: size, palette: bloodPalette, scale: ObjectScale(reduction: 2)),
      facts: ReportFacts(identity: identity, palette: bloodPalette))
    plan.facts.rules = ["a rule"]
    return plan
  }

  private func write(_ place: String, _ plan: RecordPlan, frames: UInt64 = 2) throws {
    let destination = Workbook(place)
    try destination.check(plan)
    let outlet = try #require(try destination.open(plan).first)
    for sequence in 0..<frames {
      try outlet.receive(FrameResult(record(sequence), tracks: FollowedObjects(), utcOffset: 0))
    }
    try outlet.finish()
    #expect(outlet.beyondLimit == 0)
  }

  /// A part of the file.
  private func part(_ place: String, _ name: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/unzip")
    process.arguments = ["-p", place, name]
    process.standardOutput = pipe
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(name)")
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text between two others.
  private func cell(_ place: String, _ sheet: String) throws -> String? {
    let start = try #require(sheet.range(of: "r=\"\(place)\""))
    return sheet[start.upperBound...].split(separator: "</c>").first.map(String.init)
  }

  @Test func valuesAreWhatTheyAre() throws {
    let place = folder.file("counts.xlsx")
    try write(place, plan(note: "=1+2"))
    #expect(try folderEntries(folder.path) == ["counts.xlsx"])
    let sheet = try part(place, "xl/worksheets/sheet1.xml")
    let columns = plan(note: "x").frames.columns.map(\.name)
    func address(_ name: String, _ row: Int) throws -> String {
      let index = try #require(columns.firstIndex(of: name))
      let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
      return "\(letters[index])\(row)"
    }
    #expect(sheet.split(separator: "<row ").count == 4 && sheet.contains("state=\"frozen\""))
    for (index, name) in columns.enumerated() where index < 3 {
      #expect(try cell(address(name, 1), sheet)?.contains(name) == true)
    }
    // 2026-03-01T12:00:00.000250 in days since 1899-12-30.
    let date = try #require(try cell(address("utc", 2), sheet))
    let days = try #require(
      date.split(separator: "<v>").last?.split(separator: "</v>").first.flatMap { Double($0) })
    #expect(abs(days - 46_082.5 - 0.00025 / 86_400) < 1e-9)
    #expect(try cell(address("red_cell_count", 2), sheet)?.hasSuffix("<v>2</v>") == true)
    #expect(try cell(address("monotonic_s", 2), sheet)?.contains("<v>12.000000034</v>") == true)
    for (name, text) in [
      ("run", "1e5"), ("model", "0012e4"), ("configuration", "123456789012"), ("note", "=1+2"),
    ] {
      let cell = try #require(try cell(address(name, 3), sheet))
      #expect(cell.contains("t=\"inlineStr\"") && cell.contains(">\(text)<"), "\(cell)")
    }
    #expect(!sheet.contains("<f>"))
    let styles = try part(place, "xl/styles.xml")
    #expect(styles.contains("yyyy-mm-dd hh:mm:ss.000"))
    let (book, summary) = (try part(place, "xl/workbook.xml"), try part(place, "xl/worksheets/sheet2.xml"))
    for name in ["Frames", "Summary", "Run"] { #expect(book.contains("name=\"\(name)\"")) }
    #expect(!book.contains("Objects") && summary.contains("red_cell") && summary.contains("<v>4</v>"))
    #expect(try part(place, "xl/worksheets/sheet3.xml").contains("a rule"))
  }

  @Test func namesOfTilesStayAsTheyAre() throws {
    #expect(WorkbookFile.escaped("tile_x0012_y0034.png") == "tile_x005F_x0012_y0034.png")
    for name in ["", "_x", "_x12_", "a_x001g_", "tile_x12_y0034", "_y0012_"] {
      #expect(WorkbookFile.escaped(name) == name)
    }
    let place = folder.file("counts.xlsx")
    try write(place, plan(note: "_x0041_"))
    #expect(try part(place, "xl/worksheets/sheet1.xml").contains(">_x005F_x0041_<"))
  }

  @Test func anExistingFileIsRefusedUnlessAsked() throws {
    let place = folder.file("counts.xlsx")
    try write(place, plan())
    let bytes = try readFile(place)
    for existing in [ExistingFile.refuse, .append] {
      #expect(throws: FileError.self) { try Workbook(place).check(plan(existing)) }
    }
    #expect(try readFile(place) == bytes)
    try write(place, plan(.overwrite), frames: 5)
    #expect(try part(place, "xl/worksheets/sheet1.xml").split(separator: "<row ").count == 7)
    let note = folder.file("note.txt")
    try writeFileAtomically(note, "mine".utf8)
    #expect(throws: FileError.self) { try Workbook(note).check(plan(.overwrite)) }
    #expect(throws: FileError.self) { try Workbook("\(folder.path)/none/counts.xlsx").check(plan()) }
    #expect(throws: FileError.self) { try Workbook("/dev/null").check(plan()) }
    #expect(try text(note) == "mine")
  }

  @Test func aRunThatDoesNotEndLeavesNoFile() throws {
    let place = folder.file("counts.xlsx")
    do {
      let outlet = try #require(try Workbook(place).open(plan()).first)
      try outlet.receive(FrameResult(record(1), tracks: FollowedObjects(), utcOffset: 0))
    }
    #expect(try folderEntries(folder.path) == [])
  }

  @Test func whatFindsNoRoomIsCounted() throws {
    let book = try WorkbookFile(folder.file("counts.xlsx"))
    let outlet = try RowsOutlet(book, "Frames", plan().frames, limit: 3)
    for sequence in 0..<5 as Range<UInt64> {
      try outlet.receive(FrameResult(record(sequence), tracks: FollowedObjects(), utcOffset: 0))
    }
    try outlet.finish()
    #expect(outlet.beyondLimit == 2)
  }
}
