import Foundation
import Imaging
import System
import LabelledPictures
import SegNetTraining
import SwiftProtobuf
import Testing

@testable import Reports

struct EventFileTests {
  /// RFC 3720, appendix B.4.
  @Test func checksumsAreThoseOfTheStandard() {
    #expect(RecordFraming.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(RecordFraming.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(RecordFraming.checksum(Array(0..<32)) == 0x46DD_794E)
    #expect(RecordFraming.checksum(Array("123456789".utf8)) == 0xE306_9283)
  }

  @Test func eventsReadBackAsWritten() throws {
    let folder = try ScratchFolder()
    let picture = RGBImage(size: PixelSize(width: 3, height: 2), filledWith: RGBColor(1, 2, 3))
    let file = try EventFile(folder: folder.path, firstStep: 4)
    try file.write(step: 4, scalars: [("loss", 0.25)], pictures: [("val/a", picture)])
    let second = try EventFile(folder: folder.path, firstStep: 4)
    #expect(second.path != file.path)

    var bytes = try readFile(file.path)[...]
    var events: [Tensorflow_Event] = []
    while !bytes.isEmpty {
      let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let record = Array(bytes.dropFirst(12).prefix(length))
      #expect(RecordFraming.frame(record) == Array(bytes.prefix(length + 16)))
      events.append(try Tensorflow_Event(serializedBytes: record))
      bytes = bytes.dropFirst(length + 16)
    }
    #expect(events.count == 3)
    #expect(events[0].fileVersion == "brain.Event:2")
    #expect(events[1].sessionLog.status == .start && events[1].step == 4)
    #expect(events[2].step == 4 && events[2].wallTime > 1.7e9)
    #expect(events[2].summary.value.map(\.tag) == ["loss", "val/a"])
    #expect(events[2].summary.value[0].simpleValue == 0.25)
    let png = [UInt8](events[2].summary.value[1].image.encodedImageString)
    #expect(try PNGCodec.decodeColor(png.span.bytes, name: "event") == picture)
  }

  /// What TensorBoard itself reads from the files of a run that was interrupted after epoch 4 and went on from epoch 3.
  @Test(
    .enabled("python3 with the package 'tensorboard' cannot be had here") { try tensorBoardPython() != nil })
  func tensorBoardReadsARun() throws {
    let python = try #require(try tensorBoardPython())
    let folder = try ScratchFolder()
    let first = try TrainingLog(folder: folder.path, palette: palette, validation: [sample("a")])
    for epoch in 1...4 { try first.epochEnded(report(epoch)) }
    let second = try TrainingLog(
      folder: folder.path, palette: palette, validation: [sample("a")], finishedEpochs: 3)
    for epoch in 4...6 { try second.epochEnded(report(epoch, of: 20)) }
    let script = """
      import sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      run = EventAccumulator(sys.argv[1])
      run.Reload()
      print(sorted(run.Tags()["scalars"]))
      print([(e.step, round(e.value, 4)) for e in run.Scalars("iou_val/rbc")])
      images = run.Images("val/a")
      print([(e.step, e.width, e.height, e.encoded_image_string[:4]) for e in images][-1])
      """
    let (status, output) = try runProgram(python, ["-c", script, folder.path])
    #expect(status == 0, "\(output)")
    let lines = output.split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "['iou_train/rbc', 'iou_val/rbc', 'learning_rate', 'loss/train', 'loss/val', 'pictures_per_second', 'score']",
        "[(1, 0.1), (2, 0.2), (3, 0.3), (4, 0.2), (5, 0.25), (6, 0.3)]",
        #"(6, 644, 240, b'\x89PNG')"#,
      ])
  }
}

/// A Python that has TensorBoard: the system's, or one in an environment made once per machine.
private func tensorBoardPython() throws -> String? {
  let probe = ["-c", "import tensorboard.backend.event_processing.event_accumulator"]
  let environment = NSTemporaryDirectory() + "hooke-tensorboard-environment"
  let own = environment + "/bin/python3"
  for python in ["/usr/bin/env", own] where FileManager.default.isExecutableFile(atPath: python) {
    let arguments = python == own ? probe : ["python3"] + probe
    if try runProgram(python, arguments).status == 0 {
      return python == own
        ? own
        : try runProgram(python, ["python3", "-c", "import sys; print(sys.executable)"])
          .output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
  guard try runProgram("/usr/bin/env", ["python3", "-m", "venv", environment]).status == 0,
    try runProgram(own, ["-m", "pip", "install", "--quiet", "--retries", "1", "tensorboard"]).status == 0,
    try runProgram(own, probe).status == 0
  else { return nil }
  return own
}

/// Runs a program and returns what it wrote to standard output.
private func runProgram(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  let pipe = Pipe()
  (process.standardOutput, process.standardError) = (pipe, FileHandle.nullDevice)
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
