import Foundation
import Imaging
import System
import Testing

/// One picture from the command line: labels, overlay, counts, and errors that name the file.
struct SegmentCommandTests {
  let folder = TemporaryFolder()
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  /// A picture of the bundled recording, which is JPEG files one after the other.
  private func frame() throws -> String {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(HookeProgram.sample)/recording.mjpeg")))
    let end = try #require(bytes.firstRange(of: [0xFF, 0xD9])).upperBound
    return try folder.write("frame.jpg", Array(bytes.prefix(end)))
  }

  @Test func labelsAndOverlay() throws {
    let picture = try frame()
    let (labels, overlay) = (folder.path("labels.png"), folder.path("overlay.png"))
    let outcome = try HookeProgram.run(["segment", model, picture, "--output", labels, "--overlay", overlay])
    #expect(outcome.status == 0, "\(outcome.errors)")

    // The first row of a counting run is the same picture, and so has the same counts.
    let csv = folder.path("counts.csv")
    _ = try HookeProgram.run([
      "run", "--source", "\(HookeProgram.sample)/recording.mjpeg", "--model", model, "--csv", csv, "--frames",
      "1",
    ])
    let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",")
    }
    for name in ["rbc", "wbc", "platelet"] {
      let column = try #require(rows[0].firstIndex(of: "\(name)_count"))
      #expect(outcome.output.contains("\(name) \(rows[1][column])"), "\(outcome.output)")
    }

    let map = try PictureFile.readLabels(labels)
    let drawn = try PictureFile.readColor(overlay)
    let camera = try PictureFile.readColor(picture)
    #expect(outcome.output.contains("\(camera.size), labels \(map.size)"))
    #expect(map.size == camera.size)
    #expect(Set(map.labels).isSubset(of: [0, 1, 2, 3]) && Set(map.labels).count > 1)
    #expect(drawn.size.width == camera.size.width && drawn.size.height > camera.size.height)
    #expect(!drawn.pixels.starts(with: camera.pixels))
  }

  @Test func labelsAtTheNetworksScaleAreTheSame() throws {
    let picture = try frame()
    let (labels, small) = (folder.path("labels.png"), folder.path("small.png"))
    #expect(try HookeProgram.run(["segment", model, picture, "--output", labels]).status == 0)
    #expect(
      try HookeProgram.run(["segment", model, picture, "--network-scale", "--output", small]).status == 0)
    let (whole, network) = (try PictureFile.readLabels(labels), try PictureFile.readLabels(small))
    #expect(whole.size.width % network.size.width == 0 && whole.size.width > network.size.width)
    let reduction = Reduction(quarters: 4 * whole.size.width / network.size.width)
    #expect(network.enlarged(by: reduction, to: whole.size) == whole)
  }

  @Test func labelsDoNotDependOnThreadsOrKernels() throws {
    let picture = try frame()
    var results: [LabelMap] = []
    for (index, extra) in [["--threads", "1"], ["--threads", "2", "--isa", "generic"]].enumerated() {
      let labels = folder.path("labels-\(index).png")
      #expect(try HookeProgram.run(["segment", model, picture, "--output", labels] + extra).status == 0)
      results.append(try PictureFile.readLabels(labels))
    }
    #expect(results[0] == results[1])
  }

  @Test(arguments: ["17x16", "100x37", "333x251"]) func pictureOfAnySize(_ text: String) throws {
    let size = try #require(PixelSize(text))
    let picture = try folder.write("\(text).png", PNGCodec.encode(RGBImage(size: size)))
    let (labels, overlay) = (folder.path("labels.png"), folder.path("overlay.png"))
    let outcome = try HookeProgram.run(["segment", model, picture, "--output", labels, "--overlay", overlay])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("\(try PictureFile.readLabels(labels).size)"))
    // Narrow pictures are drawn at twice their size.
    #expect(try PictureFile.readColor(overlay).size.width == 2 * size.width)
  }

  @Test func errorsNameTheFile() throws {
    let labels = folder.path("labels.png")
    func expectError(_ arguments: [String], status: Int32 = 1, naming words: [String]) throws {
      let outcome = try HookeProgram.run(["segment"] + arguments)
      #expect(outcome.status == status)
      for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors) lacks '\(word)'") }
      #expect(!FileManager.default.fileExists(atPath: labels))
    }
    let small = try folder.write("small.png", PNGCodec.encode(RGBImage(size: PixelSize(width: 8, height: 9))))
    let text = try folder.write("text.png", "not a picture")
    try expectError([model, small, "--output", labels], naming: [small, "8x9", "too small"])
    try expectError([model, text, "--output", labels], naming: [text, "PNG", "JPEG", "6e 6f"])
    try expectError([model, folder.path("none"), "--output", labels], naming: [folder.path("none")])
    try expectError([small, small + "2", "--output", labels], naming: [small])
    let picture = try folder.write(
      "black.png", PNGCodec.encode(RGBImage(size: PixelSize(width: 32, height: 32))))
    try expectError(
      [model, picture, "--output", "\(folder.path("none"))/labels.png"], naming: [folder.path("none")])
    try expectError([model, picture, "--output", picture], status: 64, naming: ["different files"])
  }
}
