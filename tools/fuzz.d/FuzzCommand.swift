import ArgumentParser
import FileFuzzing
import FrameFuzzing
import Glibc
import Imaging
import System

@main
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tools/fuzz",
    abstract: "Damages camera frames and files, and counts what the readers take.",
    discussion: """
      Exits with 1 when a damaged frame was decoded to other pixels although its data is not a complete valid stream. After
      a crash, the file that caused it is /tmp/hooke-fuzz-PID/damaged.

      Example: tools/fuzz --frames 200000 --seed 7
               tools/fuzz --frames 0 --files 100000 --only geojson
      """)

  @Option(help: "Damaged JPEG frames.") var frames = 200_000
  @Option(help: "Damaged files of each other kind.") var files = 5_000
  @Option(help: "The same seed damages the same bytes.") var seed: UInt64 = 1
  @Option(help: "Only kinds of files whose name contains this.") var only: String?
  @Option(help: "Folder for the frames that were taken and should not have been.") var keep: String?
  @Option(help: "JPEG frames to damage; several may be given.") var picture: [String] = []
  @Option(help: "Picture files of any kind to damage; several may be given.") var pictureFile: [String] = []
  @Option(help: "Model whose file is damaged.") var model: String?
  @Option(help: "Camera profile that is damaged.") var profile: String?

  func run() throws {
    let pictures = try picture.map { try readFile($0) }
    print("seed \(seed)")
    let bad = frames > 0 ? try fuzzFrames(try small(pictures) + Array(pictures.prefix(1))) : 0
    if files > 0 { try fuzzFiles(pictures) }
    if bad > 0 { throw ExitCode.failure }
  }

  /// Parts of the pictures, so that most frames take a tenth of the time.
  private func small(_ pictures: [[UInt8]]) throws -> [[UInt8]] {
    try pictures.flatMap { bytes in
      let image = try JPEGDecoder().decode(bytes.span.bytes, name: "picture")
      return (0..<4).map { part in
        let size = PixelSize(width: 128, height: 96)
        var cut = RGBImage(size: size)
        for y in 0..<size.height {
          for x in 0..<size.width { cut[x, y] = image[100 + 90 * part + x, 60 + 70 * part + y] }
        }
        return JPEGEncoder.encode(cut, quality: 75)
      }
    }
  }

  private func fuzzFrames(_ originals: [[UInt8]]) throws -> Int {
    var fuzzer = try FrameFuzzer(frames: originals, seed: seed)
    for count in 1...max(1, frames) {
      fuzzer.step()
      if count % 20_000 == 0 { print("\(fuzzer.outcome)") }
    }
    print("JPEG: \(fuzzer.outcome)")
    for (name, count) in fuzzer.outcome.byMutation.sorted(by: { $0.key < $1.key }) {
      print("  complete valid streams after \(name): \(count)")
    }
    if let keep {
      try prepareFolder(keep)
      for (index, bytes) in fuzzer.badFrames.enumerated() {
        try writeFileAtomically("\(keep)/bad-\(seed)-\(index).jpg", bytes)
      }
    }
    return fuzzer.outcome.bad + fuzzer.outcome.spoiled
  }

  private func fuzzFiles(_ pictures: [[UInt8]]) throws {
    let folder = "/tmp/hooke-fuzz-\(getpid())"
    try prepareFolder(folder)
    defer {
      for name in ["damaged", "recording.yuyv", "recording.yuyv.frames.csv"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    for sample in try samples(pictures, folder) where only.map({ sample.name.contains($0) }) ?? true {
      let outcome = FileFuzzer.run(sample, count: files, seed: seed, folder: folder)
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      print(
        "\(sample.name): \(files) damaged files, \(files - outcome.taken) refused, \(outcome.taken) read all the same, "
          + "no crash; the slowest took \(Int(1000 * outcome.slowest.seconds)) ms (number \(outcome.slowest.number)); "
          + "at most \(usage.ru_maxrss / 1024) MiB so far")
    }
  }

  private func samples(_ pictures: [[UInt8]], _ folder: String) throws -> [FileFuzzer.Sample] {
    var header = Array("YUV4MPEG2 W32 H24 F30:1 Ip C422\n".utf8)
    for number in 0..<5 {
      header += Array("FRAME\n".utf8) + [UInt8](repeating: UInt8(40 * number), count: 32 * 24 * 2)
    }
    var samples = [FileFuzzer.y4m(header), try FileFuzzer.recordingIndex(folder: folder)]
    if let first = pictures.first {
      let image = try JPEGDecoder().decode(first.span.bytes, name: "picture")
      var cut = RGBImage(size: PixelSize(width: 64, height: 48))
      for y in 0..<48 { for x in 0..<64 { cut[x, y] = image[200 + x, 200 + y] } }
      samples.append(FileFuzzer.png(PNGCodec.encode(cut)))
    }
    for path in pictureFile { samples.append(FileFuzzer.picture(path, try readFile(path))) }
    if let model { samples.append(FileFuzzer.safetensors(try readFile(model))) }
    if let profile { samples.append(FileFuzzer.yaml(try readFile(profile))) }
    return samples + PictureFiles.samples() + (try DescriptionFiles.samples()) + (try LabelFolders.samples())
  }
}
