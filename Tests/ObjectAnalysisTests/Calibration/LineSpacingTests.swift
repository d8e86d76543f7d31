import Foundation
import Imaging
import ObjectAnalysis
import Testing

/// Drawn stage micrometers, whose spacing is known.
@Suite struct LineSpacingTests {
  struct Scale: CustomTestStringConvertible {
    var spacing: Double
    /// **Units**: degrees.
    var angle: Double
    /// Half the width of the edges of a line.
    var blur = 0.8
    var noise = 3.0
    var size = PixelSize(width: 200, height: 160)
    /// Every so many lines are longer.
    var longMarks = 0
    var testDescription: String { "\(spacing) pixels at \(angle)°, blur \(blur), noise \(noise)" }

    func picture(seed: UInt64 = 1) -> RGBImage {
      var random = SeededGenerator(seed: seed)
      var picture = RGBImage(size: size)
      let (c, s) = (cos(angle * .pi / 180), sin(angle * .pi / 180))
      for y in 0..<size.height {
        for x in 0..<size.width {
          let across = Double(x) * c + Double(y) * s + 3.7
          let along = Double(y) * c - Double(x) * s
          let line = (across / spacing).rounded()
          let distance = abs(across - line * spacing)
          let halfWidth = min(2.5, spacing * 0.18)
          var darkness = 1 / (1 + exp((distance - halfWidth) / (blur * 0.5)))
          // Short marks end in the middle of the picture.
          if longMarks > 0, Int(line) % longMarks != 0, along > 70 { darkness = 0 }
          // Light falls off towards the corners.
          let (dx, dy) = (Double(x) / Double(size.width) - 0.4, Double(y) / Double(size.height) - 0.5)
          let light = 200 * (1 - 0.6 * (dx * dx + dy * dy))
          // Uniform noise of the same standard deviation.
          let grain = Double.random(in: -1.732...1.732, using: &random) * noise
          let value = UInt8(max(0, min(255, light * (1 - 0.7 * darkness) + grain)))
          picture[x, y] = RGBColor(value, value, value)
        }
      }
      return picture
    }
  }

  @Test(arguments: [
    Scale(spacing: 10, angle: 0), Scale(spacing: 17.3, angle: 90), Scale(spacing: 12.62, angle: 33.3),
    Scale(spacing: 8.15, angle: -71), Scale(spacing: 31.4, angle: 5.5, blur: 4),
    Scale(spacing: 20, angle: 45, noise: 40), Scale(spacing: 14.4, angle: 2, longMarks: 5),
  ])
  func spacingIsFoundToAPartOfAPixel(scale: Scale) throws {
    let found = try LineSpacing(of: scale.picture())
    let error = abs(found.pixels - scale.spacing)
    #expect(error / scale.spacing < 0.003, "\(found)")
    #expect(error < 5 * found.uncertainty + 0.002 * scale.spacing, "\(found)")
    #expect(found.uncertainty < 0.01 * scale.spacing, "\(found)")
    let turned = abs(found.angle - scale.angle).truncatingRemainder(dividingBy: 180)
    #expect(min(turned, 180 - turned) < 0.5, "\(found)")
  }

  /// Lines as pixels see them: each is the mean over its square. Every tenth and fifth line is longer.
  private func fine(_ spacing: Double, angle: Double, blur: Int, seed: UInt64) -> RGBImage {
    let (width, height, times) = (280, 220, 4)
    var random = SeededGenerator(seed: seed)
    let (c, s) = (cos(angle * .pi / 180), sin(angle * .pi / 180))
    var sums = [Double](repeating: 0, count: width * height)
    for y in 0..<height * times {
      for x in 0..<width * times {
        let across = (Double(x) * c + Double(y) * s) / Double(times) + 0.3 * spacing
        let along = ((Double(y) - 110 * 4) * c - (Double(x) - 140 * 4) * s) / Double(times)
        let line = (across / spacing).rounded()
        let length = Int(line) % 10 == 0 ? 95.0 : Int(line) % 5 == 0 ? 75 : 55
        let isDark = abs(across - line * spacing) < 0.17 * spacing && along > -95 && along < length
        sums[y / times * width + x / times] += isDark ? 40 : 220
      }
    }
    var picture = RGBImage(size: PixelSize(width: width, height: height))
    for y in 0..<height {
      for x in 0..<width {
        var (sum, weight) = (0.0, 0.0)
        for (dx, part) in [(-1, blur), (0, 4), (1, blur)] {
          for (dy, other) in [(-1, blur), (0, 4), (1, blur)] {
            guard (0..<width).contains(x + dx), (0..<height).contains(y + dy) else { continue }
            sum += Double(part * other) * sums[(y + dy) * width + x + dx] / 16
            weight += Double(part * other)
          }
        }
        let value = UInt8(max(0, min(255, sum / weight + .random(in: -4...4, using: &random))))
        picture[x, y] = RGBColor(value, value, value)
      }
    }
    return picture
  }

  /// Never a multiple: the distance, or a refusal that says why.
  @Test(arguments: [2.5, 3.0, 4.1, 4.3, 4.6, 5.7, 9.8], [0.0, 90, 21.7])
  func linesCloseTogetherAreRefusedOrRight(spacing: Double, angle: Double) throws {
    for blur in angle == 0 ? [0, 1] : [1] {
      let picture = fine(spacing, angle: angle, blur: blur, seed: 3)
      let found: LineSpacing
      do { found = try LineSpacing(of: picture) } catch {
        #expect(spacing < LineSpacing.closest, "\(error)")
        #expect(error.advice?.contains("magnification") == true, "\(error)")
        continue
      }
      #expect(spacing >= LineSpacing.closest)
      #expect(abs(found.pixels / spacing - 1) < 0.005, "\(found)")
    }
  }

  @Test func theUncertaintyHoldsTheTruth() throws {
    var within = 0
    var relative: [Double] = []
    for seed in 1...40 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      let scale = Scale(
        spacing: .random(in: 7...16, using: &random), angle: .random(in: -89...89, using: &random), noise: 10,
        size: PixelSize(width: 112, height: 84))
      let found = try LineSpacing(of: scale.picture(seed: seed))
      let error = abs(found.pixels - scale.spacing)
      #expect(error < 5 * found.uncertainty, "\(scale): \(found)")
      if error <= 2 * found.uncertainty { within += 1 }
      relative.append(found.uncertainty / scale.spacing)
    }
    #expect(within >= 36)
    #expect(relative.sorted()[20] < 0.005)
  }

  @Test func theFewestDistancesAreTaken() throws {
    let found = try LineSpacing(of: Scale(spacing: 48, angle: 0).picture())
    #expect(found.periods == LineSpacing.fewestPeriods)
    #expect(abs(found.pixels - 48) < 3 * found.uncertainty, "\(found)")
  }

  @Test func shortMarksAreRefusedWithAdvice() throws {
    var picture = Scale(spacing: 12, angle: 0).picture()
    for x in 0..<200 {
      // Marks of 35 pixels, and of 50 at every fifth.
      let line = Int(((Double(x) + 3.7) / 12).rounded())
      for y in (line % 5 == 0 ? 50 : 35)..<160 { picture[x, y] = RGBColor(150, 150, 150) }
    }
    let error = #expect(throws: AnalysisError.self) { try LineSpacing(of: picture) }
    #expect(error?.advice?.contains("a third of the picture") == true)
  }

  @Test func noiseIsNoScale() throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var picture = RGBImage(size: PixelSize(width: 160, height: 120))
      for index in picture.pixels.indices { picture.pixels[index] = .random(in: 0...255, using: &random) }
      let error = #expect(throws: AnalysisError.self) { try LineSpacing(of: picture) }
      #expect(error?.description.contains("no parallel lines") == true)
    }
  }

  @Test func cellsAreNoScale() throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var picture = RGBImage(size: PixelSize(width: 200, height: 160), filledWith: RGBColor(210, 205, 200))
      for _ in 0..<14 {
        let (cx, cy) = (Int.random(in: 0..<200, using: &random), Int.random(in: 0..<160, using: &random))
        let radius = Int.random(in: 8...14, using: &random)
        for y in max(0, cy - radius)..<min(160, cy + radius) {
          for x in max(0, cx - radius)..<min(200, cx + radius)
          where (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius {
            picture[x, y] = RGBColor(160, 90, 100)
          }
        }
      }
      #expect(throws: AnalysisError.self) { try LineSpacing(of: picture) }
    }
  }

  /// Edges at equal distances in a small part of the picture: letters, or the outlines of cells that lie in a row.
  @Test func aFewEdgesAreNoScale() {
    var picture = RGBImage(size: PixelSize(width: 640, height: 120), filledWith: RGBColor(200, 200, 200))
    for line in 0..<5 {
      for y in 0..<120 {
        for x in 0..<2 { picture[300 + 5 * line + x, y] = RGBColor(60, 60, 60) }
      }
    }
    #expect(throws: AnalysisError.self) { try LineSpacing(of: picture) }
  }

  @Test func whatIsFlatSmallOrHasFewLinesIsRefused() throws {
    for picture in [
      RGBImage(size: PixelSize(width: 100, height: 100), filledWith: RGBColor(90, 90, 90)),
      RGBImage(size: PixelSize(width: 16, height: 16)),
      Scale(spacing: 70, angle: 0).picture(),
    ] {
      #expect(throws: AnalysisError.self) { try LineSpacing(of: picture) }
    }
  }
}
