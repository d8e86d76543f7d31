import Foundation
import Imaging
import System
import Testing

/// Folders of a person's own pictures, from the outside.
struct PictureRunTests {
  let folder = TemporaryFolder()
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  private func run(_ arguments: [String]) throws -> HookeProgram.Outcome {
    try HookeProgram.run(["run"] + arguments + ["--model", model])
  }

  /// Rows by the names of their columns.
  private func rows(_ csv: String) throws -> [[String: String]] {
    let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// A smear cut to sizes, a picture that breaks off, one too small, and files that are no pictures.
  private func mixedFolder(_ name: String = "mixed") throws -> String {
    let smear = try PictureFile.readColor(
      HookeProgram.root.appendingPathComponent("Tests/FrameCaptureTests/Fixtures/smears/BloodImage_00000.jpg")
        .path)
    func cut(_ width: Int, _ height: Int) -> RGBImage {
      var part = RGBImage(size: PixelSize(width: width, height: height))
      for y in 0..<height { for x in 0..<width { part[x, y] = smear[x, y] } }
      return part
    }
    let path = folder.path(name)
    try prepareFolder("\(path)/more")
    for (file, width, height) in [
      ("t10.png", 640, 480), ("t2.png", 401, 333), ("t1.png", 320, 400), ("tiny.png", 9, 7),
      ("t11.png", 640, 480),
    ] { try writeFileAtomically("\(path)/\(file)", PNGCodec.encode(cut(width, height))) }
    let whole = PNGCodec.encode(cut(200, 200))
    try writeFileAtomically("\(path)/broken.png", Array(whole.prefix(whole.count / 2)))
    try writeFileAtomically("\(path)/notes.txt", Array("mine".utf8))
    try writeFileAtomically("\(path)/more/t2.png", PNGCodec.encode(cut(500, 480)))
    return path
  }

  @Test func everyPictureOfAnySizeIsCountedByName() throws {
    let pictures = try mixedFolder()
    let output = folder.path("results")
    let outcome = try run([pictures, "--output", output])
    // Some were refused: what can be counted is.
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.output.contains("4 pictures counted") && outcome.output.contains("2 refused"))
    for name in ["broken.png", "tiny.png"] { #expect(outcome.errors.contains("\(pictures)/\(name)")) }
    let rows = try rows("\(output)/counts.csv")
    #expect(
      rows.map { $0["picture"] } == ["broken.png", "t1.png", "t2.png", "t10.png", "t11.png", "tiny.png"])
    #expect(rows.map { $0["state"]!.isEmpty } == [false, true, true, true, true, false])
    #expect(rows.map { $0["width_px"] } == ["200", "320", "401", "640", "640", "9"])
    #expect(rows[3]["rbc_count"] == rows[4]["rbc_count"] && rows[3]["time_from"] == "file")
    #expect(
      try folderEntries("\(output)/overlays") == ["t1.png", "t10.png", "t11.png", "t2.png"])
    #expect(try PictureFile.readColor("\(output)/overlays/t2.png").size.width == 2 * 401)
    #expect(try String(contentsOfFile: "\(output)/index.html", encoding: .utf8).contains("t10.png"))
    let objects = try self.rows("\(output)/objects.csv")
    #expect(Set(objects.map { $0["picture"]! }) == ["t1.png", "t2.png", "t10.png", "t11.png"])
    for (name, width) in [("t1.png", 320.0), ("t2.png", 401.0)] {
      #expect(objects.filter { $0["picture"] == name }.allSatisfy { Double($0["x_px"]!)! < width })
    }
  }

  @Test func countsDoNotDependOnTheBudgetOrTheOtherPictures() throws {
    let pictures = try mixedFolder()
    func counts(_ arguments: [String]) throws -> [String: String] {
      let csv = folder.path("counts.csv")
      _ = try run(arguments + ["--csv", csv, "--overwrite"])
      return try Dictionary(
        uniqueKeysWithValues: rows(csv).filter { $0["state"] == "" }.map { row in
          (
            row["picture"]!,
            ["rbc_count", "wbc_count", "platelet_count", "rbc_area_px"].map { row[$0]! }.joined(
              separator: " ")
          )
        })
    }
    let all = try counts([pictures])
    #expect(all.count == 4)
    #expect(try counts([pictures, "--plan-memory", "1"]) == all)
    for name in ["t1.png", "t2.png", "t10.png"] {
      #expect(try counts(["\(pictures)/\(name)"]) == [name: all[name]!])
    }
  }

  @Test func severalPathsAndFoldersInFolders() throws {
    let pictures = try mixedFolder()
    let csv = folder.path("counts.csv")
    #expect(try run([pictures, "--recursive", "--csv", csv, "--quiet"]).status == 3)
    #expect(try rows(csv).map { $0["picture"] }.contains("more/t2.png"))
    // No picture is counted twice, whatever leads to it.
    let twice = [
      "\(pictures)/t1.png", "\(pictures)/more", "\(pictures)/more/../t1.png", "--csv", csv, "--overwrite",
    ]
    #expect(try run(twice).status == 0)
    #expect(try rows(csv).map { $0["picture"] } == ["t1.png", "t2.png"])
  }

  @Test func exitStatusesSayWhatBecameOfThePictures() throws {
    let pictures = try mixedFolder()
    #expect(try run(["\(pictures)/t1.png"]).status == 0)
    #expect(try run(["\(pictures)/broken.png", "\(pictures)/tiny.png"]).status == 1)
    #expect(try run([folder.path("nowhere"), pictures]).status == 1)
    #expect(try run(["\(pictures)/more", "--track"]).status == 64)
    #expect(try run(["\(HookeProgram.sample)/recording.mjpeg", "--recursive"]).status == 64)
  }

  @Test func aFolderIsAFilmWhereItIsSaidToBeOne() throws {
    let pictures = try mixedFolder()
    let (csv, tracks) = (folder.path("counts.csv"), folder.path("tracks.csv"))
    let outcome = try run(["\(pictures)/more", "--film", "--track", "--csv", csv, "--tracks", tracks])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try rows(csv)[0]["picture"] == nil && rows(csv)[0]["rbc_unique"] != nil)
  }

  /// Nothing follows from one picture to the next, whoever asks for it; a file's mistakes are the file's.
  @Test(arguments: [
    "tracking: {longest_gap: 5}", "counting: {smoothing: 3}", "real_time: true", "track: true",
  ])
  func aFileCannotAskForAFilm(setting: String) throws {
    let pictures = "\(try mixedFolder())/more"
    let config = try folder.write("hooke.yaml", "source: \(pictures)\n\(setting)\n")
    let outcome = try HookeProgram.run(["run", "--config", config, "--model", model])
    #expect(outcome.status == 1 && outcome.errors.contains(config), "\(outcome.errors)")
  }

  @Test func namesPromiseWhatIsWritten() throws {
    let pictures = "\(try mixedFolder())/more"
    for option in ["csv", "objects", "sqlite", "json-lines", "xlsx", "overlays", "report", "output"] {
      let outcome = try run([pictures, "--\(option)", folder.path("x.onnx")])
      #expect(outcome.status == 64 && outcome.errors.contains("x.onnx"), "\(option): \(outcome.errors)")
    }
  }

  @Test func whatIsWrittenIsNeverCounted() throws {
    let pictures = try mixedFolder()
    let among = try run([pictures, "--recursive", "--overlays", "\(pictures)/more"])
    #expect(among.status == 1 && among.errors.contains("\(pictures)/more"))
    #expect(try run([pictures, "--overlays", pictures]).status == 1)
    // Nor may an overlay take a picture's place.
    let alone = try HookeProgram.run(
      ["run", "mixed/t2.png", "mixed/more/t2.png", "--overlays", ".", "--model", model], in: folder.path)
    #expect(alone.status == 1 && alone.errors.contains("t2.png"), "\(alone.errors)")
    #expect(try folderEntries(pictures).count == 8)
  }

  /// A stream under a photograph's name would lose all but its first picture.
  @Test func aStreamUnderAPhotographsNameIsRefused() throws {
    let path = folder.path("stream.jpg")
    try FileManager.default.copyItem(atPath: "\(HookeProgram.sample)/recording.mjpeg", toPath: path)
    let outcome = try run([path])
    #expect(outcome.status == 1 && outcome.errors.contains(".mjpeg"), "\(outcome.errors)")
  }

  @Test func everyPageOfAStackIsCounted() throws {
    let smear = try PictureFile.readColor("\(try mixedFolder())/t1.png")
    let path = folder.path("stack.tif")
    try writeFileAtomically(path, Self.stack(of: smear, pages: 3))
    let output = folder.path("results")
    let outcome = try run([path, "--output", output])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try rows("\(output)/counts.csv")
    #expect(rows.map { $0["page"] } == ["1", "2", "3"] && Set(rows.map { $0["picture"] }) == ["stack.tif"])
    #expect(Set(rows.map { $0["rbc_count"] }).count == 1)
    #expect(
      try folderEntries("\(output)/overlays") == (1...3).map { "stack-page-\($0).png" })
  }

  /// An uncompressed RGB TIFF whose pages all show the same picture.
  private static func stack(of picture: RGBImage, pages: Int) -> [UInt8] {
    func number(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let (start, entries) = (16, 10)
    let first = start + picture.pixels.count
    var file: [UInt8] =
      Array("II".utf8) + number(42, 2) + number(first, 4) + number(8, 2) + number(8, 2) + number(8, 2) + [
        0, 0,
      ]
    file += picture.pixels
    let length = 2 + 12 * entries + 4
    for page in 0..<pages {
      file += number(entries, 2)
      // Tag, type (3: 16 bits, 4: 32 bits), count, value.
      for (tag, type, count, value) in [
        (256, 4, 1, picture.size.width), (257, 4, 1, picture.size.height), (258, 3, 3, 8), (259, 3, 1, 1),
        (262, 3, 1, 2), (273, 4, 1, start), (277, 3, 1, 3), (278, 4, 1, picture.size.height),
        (279, 4, 1, picture.pixels.count), (284, 3, 1, 1),
      ] { file += number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4) }
      file += number(page + 1 < pages ? first + length * (page + 1) : 0, 4)
    }
    return file
  }
}
