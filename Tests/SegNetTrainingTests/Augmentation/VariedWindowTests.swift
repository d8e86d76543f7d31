import Glibc
import Imaging
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct VariedWindowTests {
  typealias Variation = Augmentation.Variation
  static let input = PictureInput(reduction: 1, mean: [100, 110, 120], standardDeviation: [20, 30, 40])

  /// A picture whose colours say where a pixel lies, and whose labels follow the colours.
  static func ramp(width: Int = 40, height: Int = 30) throws -> TrainingSample {
    var image = RGBImage(size: PixelSize(width: width, height: height))
    var labels = LabelMap(size: image.size)
    for y in 0..<height {
      for x in 0..<width {
        image[x, y] = RGBColor(UInt8(5 * x), UInt8(5 * y), 128)
        labels[x, y] = UInt8((x / 8 + y / 8) % 3)
      }
    }
    return try TrainingSample(name: "ramp", image: image, labels: labels, reduction: 1)
  }

  private func varied(
    _ sample: TrainingSample, size: PixelSize? = nil, mirrorsX: Bool = false, mirrorsY: Bool = false,
    _ change: (inout WindowChanges) -> Void
  ) throws -> VariedWindow {
    let result = try VariedWindow(size: size ?? sample.size)
    var window = Window(sample: 0, mirrorsX: mirrorsX, mirrorsY: mirrorsY)
    change(&window.changes)
    result.make(window, of: sample)
    return result
  }

  private func geometry(_ sample: TrainingSample, degrees: Double = 0, scale: Double = 1)
    -> WindowChanges.Geometry
  {
    WindowChanges.Geometry(
      angle: degrees * .pi / 180, scale: scale, centerX: Double(sample.size.width) / 2,
      centerY: Double(sample.size.height) / 2)
  }

  @Test func aWindowWithoutChangesIsTheOneTakenStraight() throws {
    let sample = try TrainerHarness.sample(3, width: 30, height: 20)
    for (window, size) in [
      (Window(sample: 0, x: 5, y: 2, mirrorsX: true), PixelSize(width: 16, height: 16)),
      (Window(sample: 0, mirrorsY: true), PixelSize(width: 32, height: 24)),
    ] {
      let context = try ExecutionContext(isa: .best, pool: WorkerPool(workerCount: 1), pictures: 2)
      let pictures = try PictureLayer(
        layout: FeatureLayout(TensorShape(channels: 3, height: size.height, width: size.width)),
        context: context)
      let targets = BatchTargets(size: size, labels: try AlignedBuffer(count: 2 * size.pixelCount))
      pictures.output.write(sample, window, input: Self.input, picture: 0)
      targets.write(sample, window, picture: 0)
      let varied = try VariedWindow(size: size)
      varied.make(window, of: sample)
      pictures.output.write(varied, input: Self.input, picture: 1)
      targets.write(varied, picture: 1)
      let count = size.pixelCount
      #expect(Array(targets.labels.values.prefix(count)) == Array(targets.labels.values.suffix(count)))
      for y in 0..<size.height {
        for channel in 0..<3 {
          for x in 0..<size.width {
            let place = channel * pictures.layout.paddedWidth + x
            #expect(pictures.output.values(0, y)[place] == pictures.output.values(1, y)[place])
          }
        }
      }
    }
  }

  @Test(arguments: [90.0, 180, -90])
  func quarterTurnsMoveWholePixels(degrees: Double) throws {
    var sample = try Self.ramp(width: 30, height: 30)
    if degrees == 180 { sample = try Self.ramp() }
    let turned = try varied(sample) { $0.geometry = geometry(sample, degrees: degrees) }
    let (width, height) = (sample.size.width, sample.size.height)
    for y in 0..<height {
      for x in 0..<width {
        let (sourceX, sourceY) =
          switch degrees {
          case 90: (y, height - 1 - x)
          case 180: (width - 1 - x, height - 1 - y)
          default: (width - 1 - y, x)
          }
        #expect(!turned.outside.values[y * width + x])
        #expect(turned.labels.values[y * width + x] == sample.labels[sourceX, sourceY])
        #expect(abs(turned.planes[0].values[y * width + x] - Float(5 * sourceX)) < 0.01)
        #expect(abs(turned.planes[1].values[y * width + x] - Float(5 * sourceY)) < 0.01)
      }
    }
  }

  /// The ramp's colours tell where each pixel came from; its label must be the one that stands there.
  @Test func labelsGoWherePicturesGo() throws {
    let sample = try Self.ramp()
    var augmentation = Augmentation()
    augmentation.rotation = Variation(1, -180, 180)
    augmentation.scale = Variation(1, 0.7, 1.5)
    augmentation.elastic = Variation(1, 2, 5)
    augmentation.elasticSpacing = 8
    (augmentation.mirrorX, augmentation.mirrorY) = (0.5, 0.5)
    let plan = EpochPlan(
      seed: 4, windowSize: sample.size, sizes: [sample.size], augmentation: augmentation,
      mean: Self.input.mean)
    var (checked, ignored) = (0, 0)
    for epoch in 0..<20 {
      let result = try VariedWindow(size: sample.size)
      result.make(plan.window(of: 0, epoch: epoch, position: 0), of: sample)
      for index in result.labels.values.indices {
        if result.outside.values[index] {
          #expect(result.labels.values[index] == ignoreLabel)
          ignored += 1
          continue
        }
        let (x, y) = (result.planes[0].values[index] / 5, result.planes[1].values[index] / 5)
        // Between the centres of the outermost pixels colours are exact.
        guard x > 0.01, y > 0.01, x < 38.99, y < 28.99 else { continue }
        let (pixelX, pixelY) = (Int((x + 0.5).rounded(.down)), Int((y + 0.5).rounded(.down)))
        // Within rounding of a border between pixels either is right.
        if abs(x + 0.5 - (x + 0.5).rounded()) < 0.01 || abs(y + 0.5 - (y + 0.5).rounded()) < 0.01 { continue }
        #expect(result.labels.values[index] == sample.labels[pixelX, pixelY])
        checked += 1
      }
    }
    #expect(checked > 8000 && ignored > 1000)
  }

  @Test func magnifyingSpreadsTheMiddle() throws {
    let sample = try Self.ramp()
    let doubled = try varied(sample) { $0.geometry = geometry(sample, scale: 2) }
    #expect(doubled.outside.values.allSatisfy { !$0 })
    // Column 0 shows x = 20 - 19.5 / 2 = 10.25, whose colour is that of the centre at 10.5 less a quarter step.
    #expect(abs(doubled.planes[0].values[0] - 5 * 9.75) < 0.01)
    let halved = try varied(sample) { $0.geometry = geometry(sample, scale: 0.5) }
    #expect(halved.outside.values.count { !$0 } == 20 * 15)
  }

  @Test func outsideTheSampleTheNetworkSeesZerosWhateverWasDone() throws {
    let sample = try Self.ramp()
    let size = PixelSize(width: 48, height: 32)
    let context = try ExecutionContext(isa: .best, pool: WorkerPool(workerCount: 1), pictures: 1)
    let pictures = try PictureLayer(
      layout: FeatureLayout(TensorShape(channels: 3, height: 32, width: 48)), context: context)
    let result = try varied(sample, size: size) {
      $0.blurDeviation = 2
      $0.noiseDeviation = 5
      $0.jpegQuality = 40
    }
    pictures.output.write(result, input: Self.input, picture: 0)
    for y in 0..<32 {
      for x in 0..<48 {
        let isOutside = x >= 40 || y >= 30
        #expect(result.outside.values[y * 48 + x] == isOutside)
        #expect((result.labels.values[y * 48 + x] == ignoreLabel) == isOutside)
        if isOutside { #expect(pictures.output.values(0, y)[x] == 0) }
      }
    }
  }

  @Test func blursKeepBrightnessAndSpreadAsFarAsTheySay() throws {
    var image = RGBImage(size: PixelSize(width: 41, height: 31))
    image[20, 15] = RGBColor(255, 255, 255)
    let sample = try TrainingSample(
      name: "dot", image: image, labels: LabelMap(size: image.size), reduction: 1)
    func spread(_ window: VariedWindow) -> (sum: Float, deviation: Float) {
      var (sum, squares) = (Float(0), Float(0))
      for (index, value) in window.planes[1].values.enumerated() {
        let dx = Float(index % 41 - 20)
        sum += value
        squares += value * dx * dx
      }
      return (sum, (squares / sum).squareRoot())
    }
    let gaussian = spread(try varied(sample) { $0.blurDeviation = 2 })
    #expect(abs(gaussian.sum - 255) < 0.1 && abs(gaussian.deviation - 2) < 0.05)
    // A disc of radius r spreads by r / 2 along an axis.
    let disc = spread(try varied(sample) { $0.defocusRadius = 4 })
    #expect(abs(disc.sum - 255) < 0.1 && abs(disc.deviation - 2) < 0.15)
    let flat = try TrainingSample(
      name: "flat", image: RGBImage(size: image.size, filledWith: RGBColor(90, 120, 200)),
      labels: LabelMap(size: image.size), reduction: 1)
    let blurred = try varied(flat) { ($0.blurDeviation, $0.defocusRadius) = (3, 2.5) }
    #expect(blurred.planes[2].values.allSatisfy { abs($0 - 200) < 0.01 })
  }

  @Test func noiseHasItsDeviationAndNoBias() throws {
    let flat = try TrainingSample(
      name: "flat",
      image: RGBImage(size: PixelSize(width: 100, height: 80), filledWith: RGBColor(128, 128, 128)),
      labels: LabelMap(size: PixelSize(width: 100, height: 80)), reduction: 1)
    let noisy = try varied(flat) { ($0.noiseDeviation, $0.noiseSeed) = (6, 9) }
    for plane in noisy.planes.map(\.values) {
      let mean = plane.reduce(0, +) / 8000
      let deviation = (plane.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 8000).squareRoot()
      #expect(abs(mean - 128) < 0.3 && abs(deviation - 6) < 0.2)
    }
    #expect(noisy.planes[0].values != noisy.planes[1].values)
  }

  @Test func vignettingDarkensCornersByItsShare() throws {
    let flat = try TrainingSample(
      name: "flat",
      image: RGBImage(size: PixelSize(width: 41, height: 31), filledWith: RGBColor(200, 200, 200)),
      labels: LabelMap(size: PixelSize(width: 41, height: 31)), reduction: 1)
    let dark = try varied(flat) { $0.vignetting = 0.25 }
    #expect(
      abs(dark.planes[0].values[0] - 150) < 0.01 && abs(dark.planes[0].values[15 * 41 + 20] - 200) < 0.01)
  }

  @Test func compressionKeepsThePictureRoughly() throws {
    let sample = try Self.ramp()
    let good = try varied(sample) { $0.jpegQuality = 95 }
    let poor = try varied(sample) { $0.jpegQuality = 5 }
    func error(_ window: VariedWindow) -> Float {
      var sum: Float = 0
      for channel in 0..<3 {
        for (index, value) in window.planes[channel].values.enumerated() {
          sum += abs(value - Float(sample.sums[3 * index + channel]))
        }
      }
      return sum / Float(3 * sample.size.pixelCount)
    }
    #expect(error(good) < 3 && error(poor) > error(good) && error(poor) < 30)
  }
}
