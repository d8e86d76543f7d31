import Imaging
import System
import LabelledPictures
import SegNetTraining
import Testing

@testable import Reports

struct TrainingLogTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func lines() throws -> [String] {
    let text = String(decoding: try readFile("\(folder.path)/results.csv"), as: UTF8.self)
    #expect(text.hasSuffix("\n"))
    return text.split(separator: "\n").map(String.init)
  }

  @Test func everyEpochIsALineAndPicturesAreMade() throws {
    let log = try TrainingLog(folder: folder.path, palette: palette, validation: [sample("a")])
    for epoch in 1...3 { try log.epochEnded(report(epoch)) }
    let lines = try lines()
    #expect(
      lines[0]
        == "epoch,loss,loss_val,learning_rate,background_iou_train,rbc_iou_train,platelet_iou_train,"
        + "background_iou_val,rbc_iou_val,platelet_iou_val,score,best,pictures_per_second,seconds")
    #expect(lines.count == 4)
    #expect(lines[1].hasPrefix("1,1.5,2.0,0.0036000000000000003,0.76923"))
    #expect(lines[1].hasSuffix(",0.1,,0.1,0,12.5,2.0"))
    #expect(lines[3].hasSuffix(",1,12.5,2.0"))
    for (name, width) in [("curves", 1280), ("confusion", 480)] {
      let picture = try PictureFile.readColor("\(folder.path)/\(name).png")
      #expect(picture.size.width >= width * 9 / 10 && Set(picture.pixels).count > 10)
    }
  }

  @Test func aRunTakenUpAgainGoesOnInItsTable() throws {
    let log = try TrainingLog(folder: folder.path, palette: palette, validation: [])
    for epoch in 1...4 { try log.epochEnded(report(epoch, validation: false)) }
    let before = try lines()
    // Epoch 4 was not in the checkpoint: it is trained anew.
    let resumed = try TrainingLog(folder: folder.path, palette: palette, validation: [], finishedEpochs: 3)
    try resumed.epochEnded(report(4, validation: false))
    #expect(try lines() == before.dropLast() + [before[4].replacing("12.5,2.0", with: "12.5,8.0")])
    let fresh = try TrainingLog(folder: folder.path, palette: palette, validation: [])
    try fresh.epochEnded(report(1))
    #expect(try lines().count == 2)
  }

  @Test func mapsAndCountsHaveColumnsOfTheirOwn() throws {
    func epoch(_ number: Int) -> EpochReport {
      var epoch = report(number)
      epoch.mapErrors = [(name: "depth", error: number == 2 ? nil : 0.25)]
      var (rbc, platelet) = (ClassCounts(), ClassCounts())
      for found in [3, 6] { rbc.add(DetectionTally(matched: 3, truth: 4, found: found + 1)) }
      for found in [0, 1] { platelet.add(DetectionTally(matched: 0, truth: 0, found: found)) }
      epoch.counts = [(name: "rbc", counts: rbc), (name: "platelet", counts: platelet)]
      return epoch
    }
    func log(after epochs: Int) throws -> TrainingLog {
      try TrainingLog(
        folder: folder.path, palette: palette, validation: [], maps: ["depth"], countsObjects: true,
        finishedEpochs: epochs)
    }
    let first = try log(after: 0)
    for number in 1...2 { try first.epochEnded(epoch(number)) }
    #expect(
      try lines()[0].hasSuffix(
        ",seconds,depth_error_val,rbc_count_error_val,platelet_count_error_val,rbc_missed_val,rbc_wrong_val,"
          + "rbc_f1_val,platelet_missed_val,platelet_wrong_val,platelet_f1_val"))
    // Errors of 0 and 3, and of 0 and 1; 6 of 8 matched among 11 counted.
    let numbers = "1.5,0.5,2.0,5.0,\(12.0 / 19),0.0,1.0,0.0"
    #expect(try lines()[1].hasSuffix(",12.5,2.0,0.25,\(numbers)"))
    #expect(try lines()[2].hasSuffix(",12.5,2.0,,\(numbers)"))
    let before = try lines()
    // Taken up again, the clock of the run begins anew; the time of the run does not.
    let resumed = try log(after: 2)
    try resumed.epochEnded(epoch(3))
    #expect(try Array(lines().prefix(3)) == before)
    #expect(resumed.seconds(through: 2) == 4 && resumed.seconds(through: 3) == 10)
    #expect(throws: FileError.self) {
      _ = try TrainingLog(folder: folder.path, palette: palette, validation: [], finishedEpochs: 2)
    }
  }

  @Test func rowsReadBackAsTheyWere() {
    for validation in [true, false] {
      let row = EpochRow(report(7, validation: validation), seconds: 0.1 + 0.2)
      #expect(EpochRow(line: row.line, classes: 3) == row)
    }
    for line in [
      "", "1,2,3", "x" + EpochRow(report(7), seconds: 1).line, EpochRow(report(7), seconds: .nan).line,
    ] {
      #expect(EpochRow(line: line, classes: 3) == nil)
    }
  }

  @Test func tablesOfBeforeTheValidationLossGoOn() throws {
    let path = "\(folder.path)/results.csv"
    let header = EpochRow.header(classes: palette.entries.map(\.name), hasValidationLoss: false)
    #expect(!header.contains("loss_val"))
    try writeFileAtomically(path, Array("\(header)\n1,1.5,0.004,0.7,0.1,,0.7,0.1,,0.1,1,12.5,2.0\n".utf8))
    let log = try TrainingLog(folder: folder.path, palette: palette, validation: [], finishedEpochs: 1)
    try log.epochEnded(report(2))
    let lines = try lines()
    #expect(lines[0].hasPrefix("epoch,loss,loss_val,"))
    #expect(lines[1] == "1,1.5,,0.004,0.7,0.1,,0.7,0.1,,0.1,1,12.5,2.0")
    #expect(lines[2].hasPrefix("2,0.75,1.0,"))
  }

  /// Tables of counts had no objects before those were matched.
  @Test func tablesOfBeforeObjectsWereMatchedGoOn() throws {
    let path = "\(folder.path)/results.csv"
    let header = EpochRow.header(
      classes: palette.entries.map(\.name), extras: ["rbc_count_error_val", "platelet_count_error_val"])
    try writeFileAtomically(
      path, Array("\(header)\n1,1.5,2.0,0.004,0.7,0.1,,0.7,0.1,,0.1,1,12.5,2.0,1.5,0.5\n".utf8))
    let log = try TrainingLog(
      folder: folder.path, palette: palette, validation: [], countsObjects: true, finishedEpochs: 1)
    var epoch = report(2)
    epoch.counts = [(name: "rbc", counts: ClassCounts()), (name: "platelet", counts: ClassCounts())]
    try log.epochEnded(epoch)
    let lines = try lines()
    #expect(lines[0].hasSuffix(",rbc_f1_val,platelet_missed_val,platelet_wrong_val,platelet_f1_val"))
    #expect(lines[1].hasSuffix(",1,12.5,2.0,1.5,0.5,,,,,,"))
    #expect(lines[2].hasSuffix(",0.0,0.0,0.0,0.0,,0.0,0.0,"))
  }

  @Test func strangeTablesAreRefusedNamingTheLine() throws {
    let path = "\(folder.path)/results.csv"
    func refused(_ text: String) throws -> FileError? {
      try writeFileAtomically(path, Array(text.utf8))
      return #expect(throws: FileError.self) {
        _ = try ResultsTable(path: path, palette: palette, finishedEpochs: 5)
      }
    }
    #expect(try refused("epoch,loss\n")?.problem.contains("other columns") == true)
    let header = EpochRow.header(classes: palette.entries.map(\.name))
    let line = EpochRow(report(2), seconds: 1).line
    #expect(try refused("\(header)\n\(line)\n1,half")?.problem.contains("line 3") == true)
    #expect(try refused("\(header)\n\(line)\n\(line)\n")?.problem.contains("line 3") == true)
  }

  @Test func aPictureThatCannotBeWrittenIsSaid() throws {
    let log = try TrainingLog(folder: folder.path, palette: palette, validation: [])
    try prepareFolder("\(folder.path)/curves.png")
    let error = #expect(throws: FileError.self) { try log.epochEnded(report(1)) }
    #expect(error?.path.hasSuffix("curves.png") == true)
  }
}
