import Foundation
import Imaging
import System
import Testing

/// From a picture of a stage micrometer to sizes in µm, through the command line.
struct CalibrateCommandTests {
  let folder = TemporaryFolder()
  let recording = "\(HookeProgram.sample)/recording.mjpeg"
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  /// Lines every 12.5 pixels across the picture.
  private func micrometer(_ size: PixelSize) throws -> String {
    var picture = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let distance = abs((Double(x) / 12.5).rounded() * 12.5 - Double(x))
        let value = UInt8(max(0, min(255, 70 + 80 * distance)))
        picture[x, y] = RGBColor(value, value, value)
      }
    }
    return try folder.write("micrometer.png", PNGCodec.encode(picture))
  }

  @Test func aPictureCalibratesARun() throws {
    let calibration = folder.path("calibration.yaml")
    let picture = try micrometer(PixelSize(width: 640, height: 480))
    let arguments = [
      "calibrate", picture, "--spacing-um", "10", "--objective", "40x", "--output", calibration,
    ]
    let outcome = try HookeProgram.run(arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let scale = try #require(figures["micrometres_per_pixel"] as? Double)
    #expect(abs(scale - 0.8) < 0.002)
    // A second time, the entry is there already.
    let again = try HookeProgram.run(arguments)
    #expect(again.status == 1 && again.errors.contains("--overwrite"))
    // Two digits of the uncertainties count, and their numbers have as many decimals.
    let text = try HookeProgram.run(arguments + ["--overwrite"])
    #expect(text.status == 0, "\(text.errors)")
    let lines = #/lines every \d+\.(\d+) ± 0\.(0*[1-9]\d) pixels/#
    let pixels = try #require(text.output.firstMatch(of: lines), "\(text.output)")
    #expect(pixels.1.count == pixels.2.count)
    let objective = #/40x: 0\.(\d+) ± 0\.(0*[1-9]\d) µm per pixel \(0\.0*[1-9]\d %\)/#
    let micrometers = try #require(text.output.firstMatch(of: objective), "\(text.output)")
    #expect(micrometers.1.count == micrometers.2.count)

    let csv = folder.path("counts.csv")
    let run = try HookeProgram.run([
      "run", "--source", recording, "--model", model, "--csv", csv, "--frames", "2", "--calibration",
      calibration,
    ])
    #expect(run.status == 0, "\(run.errors)")
    let header = try String(contentsOfFile: csv, encoding: .utf8).prefix { $0 != "\n" }
    #expect(header.contains("rbc_area_um2"))
    let tiny = try HookeProgram.run(["calibrate", picture, "--spacing-um", "0.001"])
    #expect(
      tiny.status == 1 && tiny.errors.contains(picture) && tiny.errors.contains("--spacing-um"),
      "\(tiny.errors)")
    #expect(try String(contentsOfFile: folder.path("counts.runs.jsonl"), encoding: .utf8).contains("40x"))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let picture = try micrometer(PixelSize(width: 320, height: 240))
    let calibration = folder.path("small.yaml")
    let made = try HookeProgram.run(["calibrate", picture, "--spacing-um", "10", "--output", calibration])
    #expect(made.status == 0, "\(made.errors)")
    let run = ["run", "--source", recording, "--model", model, "--frames", "1"]
    let otherSize = try HookeProgram.run(run + ["--calibration", calibration])
    #expect(otherSize.status == 1 && otherSize.errors.contains("320x240"), "\(otherSize.errors)")
    let other = try HookeProgram.run(run + ["--calibration", calibration, "--objective", "100x"])
    #expect(other.status == 1 && other.errors.contains("100x"), "\(other.errors)")
    // A picture of cells is no scale.
    let cells = try HookeProgram.run([
      "calibrate", HookeProgram.sample + "/overlay.png", "--spacing-um", "10",
    ])
    #expect(cells.status == 1 && cells.errors.contains("no parallel lines"), "\(cells.output)\(cells.errors)")
    #expect(cells.errors.contains("a third of the picture"), "\(cells.errors)")
    #expect(try HookeProgram.run(["calibrate", picture, "--spacing-um", "0"]).status == 64)
  }
}
