import Foundation
import Imaging
import LabelledPictures
import System
import Testing

/// Draft labels: beside the pictures, or with copies of them in a new folder; never over somebody's own.
struct ProposeCommandTests {
  let folder = TemporaryFolder()
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  /// Two pictures of the bundled recording.
  private func pictures() throws -> String {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(HookeProgram.sample)/recording.mjpeg")))
    let end = try #require(bytes.firstRange(of: [0xFF, 0xD9])).upperBound
    try prepareFolder(folder.path("pictures/day 2"))
    _ = try folder.write("pictures/a.jpg", Array(bytes.prefix(end)))
    _ = try folder.write("pictures/day 2/b.jpg", Array(bytes.prefix(end)))
    return folder.path("pictures")
  }

  private struct Labelme: Decodable {
    struct Shape: Decodable { let label: String, points: [[Double]], shape_type: String }
    let shapes: [Shape]
    let imagePath: String
    let imageWidth, imageHeight: Int
  }

  @Test func draftsStandBesideThePictures() throws {
    let pictures = try pictures()
    let outcome = try HookeProgram.run(["propose", model, pictures])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let csv = folder.path("counts.csv")
    _ = try HookeProgram.run(["run", "\(pictures)/a.jpg", "--model", model, "--csv", csv])
    let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    for name in ["a", "day 2/b"] {
      let file = try JSONDecoder().decode(
        Labelme.self, from: Data(contentsOf: URL(fileURLWithPath: "\(pictures)/\(name).json")))
      #expect(file.imagePath == "\(name.suffix(1)).jpg" && file.imageWidth > 0)
      for label in ["rbc", "wbc", "platelet"] {
        let column = try #require(rows[0].firstIndex(of: "\(label)_count"))
        #expect(file.shapes.count { $0.label == label } == Int(rows[1][column]), "\(label)")
      }
      #expect(file.shapes.allSatisfy { $0.shape_type != "polygon" || $0.points.count >= 3 })
    }
  }

  @Test func labelsOfPeopleStay() throws {
    let pictures = try pictures()
    _ = try folder.write("pictures/a.json", "mine")
    let outcome = try HookeProgram.run(["propose", model, pictures])
    #expect(outcome.status == 0 && outcome.output.contains("1 pictures have labels already"))
    #expect(try String(contentsOfFile: "\(pictures)/a.json", encoding: .utf8) == "mine")
    // Files of COCO would stand in a folder of the pictures' own.
    let refused = try HookeProgram.run(["propose", model, pictures, "--format", "coco"])
    #expect(refused.status == 64 && refused.errors.contains("name a new folder"))
  }

  @Test func oneBrokenPictureIsNoReasonToDoWithoutTheOthers() throws {
    let pictures = try pictures()
    _ = try folder.write("pictures/broken.png", "no picture")
    let outcome = try HookeProgram.run(["propose", model, pictures])
    #expect(outcome.status == 3 && outcome.output.contains("in 2 pictures"))
    #expect(outcome.errors.contains("broken.png") && outcome.output.contains("1 pictures were refused"))
    #expect(FileManager.default.fileExists(atPath: "\(pictures)/a.json"))
  }

  @Test func twoPicturesThatWouldShareALabelFileAreRefused() throws {
    let pictures = try pictures()
    _ = try folder.write("pictures/a.png", PNGCodec.encode(RGBImage(size: PixelSize(width: 64, height: 64))))
    let outcome = try HookeProgram.run(["propose", model, pictures])
    #expect(outcome.status == 1 && outcome.errors.contains("same label file"))
    #expect(!FileManager.default.fileExists(atPath: "\(pictures)/a.json"))
  }

  @Test func aDraftIsADataSet() throws {
    let (pictures, drafts) = (try pictures(), folder.path("drafts"))
    let outcome = try HookeProgram.run(["propose", model, pictures, drafts, "--format", "masks"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let inspected = try HookeProgram.run([
      "dataset", "export", drafts, folder.path("coco"), "--format", "coco",
    ])
    #expect(inspected.status == 0, "\(inspected.errors)")
  }
}
