import Frames
import Imaging
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import System
import Testing

@testable import Instrument

/// Pictures of other magnifications brought to what a model was taught with.
struct PictureScalingTests {
  private let folder = TemporaryFolder()
  private let sizes = ObjectSizes(diameter: 20, classes: [:], micrometersPerPixel: 0.4)

  /// The bundled model, as if exported with these sizes of objects.
  private func model(_ sizes: ObjectSizes?, reduction: Reduction = 2) throws -> WeightsFile {
    let file = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    var description = file.description
    (description.objectSizes, description.input.reduction) = (sizes, reduction)
    let held = file.tensors
    let tensors = held.entries.values.sorted { $0.name < $1.name }.map { entry in
      let bytes = held.bytes(of: entry)
      return NamedTensor(
        name: entry.name, elementType: entry.elementType, shape: entry.shape,
        bytes: bytes.numbers(as: UInt8.self))
    }
    let path = folder.file("model.safetensors")
    try WeightsFile.write(tensors, description: description, to: path)
    return try WeightsFile(path: path)
  }

  private func scaling(
    _ change: (inout RunSettings) -> Void, sizes: ObjectSizes?, reduction: Reduction = 2
  ) throws -> PictureScaling {
    var settings = RunSettings(run: "r", keepsEveryFrame: true)
    change(&settings)
    return try settings.scaling(of: model(sizes, reduction: reduction).description)
  }

  @Test func aModelLooksAsItWasTaughtUnlessSomebodySaysMore() throws {
    #expect(try scaling({ _ in }, sizes: sizes) == scaling({ _ in }, sizes: nil))
    #expect(try scaling({ _ in }, sizes: sizes).reduction == 2)
    // A calibration says nothing where the model does not know its own.
    let sizes = ObjectSizes(diameter: 20, classes: [:])
    let calibrated = try scaling({ $0.scale = ScaleOptions(micrometersPerPixel: 0.1) }, sizes: sizes)
    #expect(calibrated.reduction == 2 && calibrated.reason == nil && calibrated.warning == nil)
  }

  @Test func objectsThatAreSaidDecide() throws {
    for (diameter, reduction) in [(40.0, 2), (50, 2.5), (30, 1.5), (31, 1.5), (20, 1), (18, 1), (80, 4)] {
      let found = try scaling(
        {
          $0.objectSize = diameter
          // What is said wins over what a calibration would say.
          $0.scale = ScaleOptions(micrometersPerPixel: 0.1)
        }, sizes: sizes)
      #expect(found.reduction.side == reduction && found.warning == nil)
      #expect((found.reason == nil) == (reduction == 2))
    }
    // Frames are binned before they are counted.
    let binned = try scaling(
      {
        $0.objectSize = 60
        $0.correction.binning = 2
      }, sizes: sizes)
    #expect(binned.reduction.side == 1.5)
  }

  @Test func whatCannotBeSaysWhatCan() throws {
    for (diameter, advice) in [(10.0, "stronger objective"), (90, "weaker objective")] {
      let error = #expect(throws: AnalysisError.self) {
        try scaling({ $0.objectSize = diameter }, sizes: sizes)
      }
      #expect(error?.description.contains("objects of 20 to 80 camera pixels") == true)
      #expect(error?.description.contains(advice) == true)
    }
    let error = #expect(throws: AnalysisError.self) { try scaling({ $0.objectSize = 30 }, sizes: nil) }
    #expect(error?.description.contains("--remember") == true)
  }

  @Test func aCalibrationOfAnotherObjectiveIsToldAndUsed() throws {
    func calibrated(_ scale: Double, binning: Int = 1) throws -> PictureScaling {
      try scaling(
        {
          $0.scale = ScaleOptions(micrometersPerPixel: scale)
          $0.correction.binning = binning
        }, sizes: sizes)
    }
    // Taught with 0.2 µm per camera pixel: little differences are within the steps.
    for scale in [0.2, 0.19, 0.21, 0.185] {
      let same = try calibrated(scale)
      #expect(same.reduction == 2 && same.warning == nil && same.reason == nil)
    }
    let stronger = try calibrated(0.1)
    #expect(stronger.reduction == 4 && stronger.reason?.contains("reduced by 4 instead of") == true)
    #expect(stronger.warning?.contains("another objective") == true)
    #expect(try calibrated(0.1, binning: 2).reduction == 2)
    let weaker = try calibrated(0.8)
    // The nearest that there is, and the record says so.
    #expect(weaker.reduction == 1 && weaker.reason == weaker.warning)
    #expect(weaker.warning?.contains("counts may be wrong") == true)
  }

  /// Each pixel twice, across and down: the network sees the very same, and everything of the camera's is twice as large.
  @Test(arguments: KernelISA.available)
  func aPictureOfTwiceTheSizeCountsTheSame(isa: KernelISA) throws {
    let picture = try firstPicture()
    let large = picture.doubled
    func run(_ picture: RGBImage, objectSize: Double?, _ name: String) throws -> [[String: String]] {
      var settings = RunSettings(
        run: name, csv: folder.file("\(name).csv"), keepsEveryFrame: true, threads: 2, isa: isa)
      settings.objects = folder.file("\(name)-objects.csv")
      settings.objectSize = objectSize
      var session = try CountingSession(
        source: StillSource(picture, frames: 1), model: model(sizes), settings: settings, onEvent: { _ in })
      try session.run(frameLimit: nil, isCancelled: { false }) { _ in }
      let says = session.description.rules.contains { $0.contains("80.0 camera pixels large") }
      #expect(says == (objectSize == 80) && session.description.configuration.objectSizePx == objectSize)
      return try folder.table("\(name)-objects.csv")
    }
    let name = "\(isa)"
    let (small, twice) = (
      try run(picture, objectSize: nil, "small-\(name)"), try run(large, objectSize: 80, "large-\(name)")
    )
    #expect(small.count > 10 && small.count == twice.count)
    for (a, b) in zip(small, twice) {
      #expect(a["class"] == b["class"] && a["verdict"] == b["verdict"] && a["red"] == b["red"])
      // The model labels cores, which are grown to whole objects: edges and areas are rounded.
      func number(_ row: [String: String], _ key: String) throws -> Int { try #require(Int(row[key] ?? "")) }
      for key in ["left_px", "top_px", "width_px", "height_px"] {
        #expect(try abs(2 * number(a, key) - number(b, key)) <= 2)
      }
      #expect(try abs(4 * number(a, "area_px") - number(b, "area_px")) <= 2)
      let (x, twiceX) = (try #require(Double(a["x_px"] ?? "")), try #require(Double(b["x_px"] ?? "")))
      // Between the two pixels that one became.
      #expect(abs(2 * x + 0.5 - twiceX) < 0.02)
    }
  }

  /// Blocks that cover pixels in part: the same rows whatever the kernels and threads, and nothing outside of the picture.
  @Test func countsOfPartsOfPixelsAreTheSameEverywhere() throws {
    let picture = try firstPicture()
    var first: [[String: String]]?
    for isa in KernelISA.available {
      for threads in 1...3 {
        let name = "\(isa)-\(threads)"
        var settings = RunSettings(
          run: "r", csv: folder.file("\(name).csv"), keepsEveryFrame: true, threads: threads, isa: isa)
        settings.objects = folder.file("\(name)-objects.csv")
        settings.overlays = folder.file("\(name)-overlays")
        settings.overlayInterval = 1
        settings.objectSize = 35
        var session = try CountingSession(
          source: StillSource(picture, frames: 1), model: model(sizes), settings: settings,
          onEvent: { _ in })
        #expect(session.scaling.reduction.side == 1.75)
        try session.run(frameLimit: nil, isCancelled: { false }) { _ in }
        let table = try folder.table("\(name)-objects.csv")
        #expect(table.count > 10 && table == first ?? table)
        first = table
      }
    }
    for row in try #require(first) {
      func number(_ key: String) throws -> Int { try #require(Int(row[key] ?? "")) }
      #expect(try number("left_px") >= 0 && number("left_px") + number("width_px") <= picture.size.width)
      #expect(try number("top_px") >= 0 && number("top_px") + number("height_px") <= picture.size.height)
      #expect(try number("area_px") <= number("width_px") * number("height_px") + 8)
    }
  }
}

extension RGBImage {
  fileprivate var doubled: RGBImage {
    var large = RGBImage(size: PixelSize(width: 2 * size.width, height: 2 * size.height))
    for y in 0..<large.size.height {
      for x in 0..<large.size.width { large[x, y] = self[x / 2, y / 2] }
    }
    return large
  }
}
