import FoundationEssentials
import Imaging
import Testing

struct ReductionTests {
  static let all = (4...16).map { Reduction(quarters: $0) }

  @Test func knowsWhatIsPossible() {
    #expect(
      Reduction(side: 1.25)?.quarters == 5 && Reduction(side: 1.3) == nil && Reduction(side: .nan) == nil)
    #expect(Reduction(nearest: 1.3)?.quarters == 5 && Reduction(nearest: 0.9) == .one)
    #expect(Reduction(nearest: 0.87) == nil && Reduction(nearest: 4.13) == nil)
    #expect(Reduction(nearest: .infinity) == nil && Reduction(nearest: 1e300) == nil)
    #expect(!Reduction(quarters: 3).isPossible && !Reduction(quarters: 17).isPossible)
    #expect(Self.all.allSatisfy(\.isPossible) && Self.all.filter(\.isWhole) == [1, 2, 3, 4])
    #expect(Self.all.sorted() == Self.all)
  }

  @Test func isWrittenAsANumber() throws {
    #expect(Self.all.prefix(6).map(\.description) == ["1", "1.25", "1.5", "1.75", "2", "2.25"])
    for reduction in Self.all {
      let text = String(decoding: try JSONEncoder().encode([reduction]), as: UTF8.self)
      #expect(text == "[\(reduction)]")
      #expect(try JSONDecoder().decode([Reduction].self, from: Data(text.utf8)) == [reduction])
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Reduction].self, from: Data("[1.3]".utf8))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Reduction].self, from: Data("[1e300]".utf8))
    }
  }

  /// Blocks and pixels agree about each other, whatever the side.
  @Test(arguments: all) func blocksShareThePixels(reduction: Reduction) {
    let (pixels, quarters) = (61, reduction.quarters)
    let blocks = PixelSize(width: pixels, height: 9).reduced(by: reduction).width
    #expect(blocks * quarters <= 4 * pixels && (blocks + 1) * quarters > 4 * pixels)
    var owners = [Int](repeating: 0, count: pixels)
    for block in 0..<blocks {
      let covered = reduction.pixels(of: block)
      #expect(covered.lowerBound * 4 <= block * quarters && covered.upperBound <= pixels)
      var weights: [Int] = []
      reduction.forEachPixel(of: block) { pixel, weight in
        #expect(pixel == covered.lowerBound + weights.count && weight > 0)
        weights.append(weight)
      }
      #expect(weights.count == covered.count && covered.count <= reduction.mostPixels(in: 1))
      let side = weights.reduce(0, +)
      #expect(side * side == reduction.weight && side == (reduction.isWhole ? quarters / 4 : quarters))
      let own = reduction.middles(in: block..<block + 1)
      #expect(!own.isEmpty && own.contains(reduction.middle(of: block)))
      for pixel in own {
        owners[pixel] += 1
        #expect(reduction.block(of: pixel) == block)
      }
    }
    let all = reduction.middles(in: 0..<blocks)
    #expect(owners == owners.indices.map { all.contains($0) ? 1 : 0 })
    for count in 1...5 {
      for start in 0..<8 {
        #expect(reduction.pixels(of: start..<start + count).count <= reduction.mostPixels(in: count))
      }
    }
    #expect(reduction.blocks(inArea: reduction.area(of: 400)) == 400)
  }

  /// Sums against numbers with fractions, each pixel by the area of it that the block covers.
  @Test(arguments: all) func sumsAreAreasTimesLevels(reduction: Reduction) {
    let size = PixelSize(width: 23, height: 14)
    let image = RGBImage(
      size: size,
      pixels: (0..<3 * size.pixelCount).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 5) })
    let sums = AreaReduction.blockSums(image, reduction: reduction)
    let reduced = size.reduced(by: reduction)
    #expect(sums.count == 3 * reduced.pixelCount)
    func overlap(_ pixel: Int, _ block: Int) -> Double {
      let (from, to) = (Double(block) * reduction.side, Double(block + 1) * reduction.side)
      return max(0, min(Double(pixel + 1), to) - max(Double(pixel), from))
    }
    for y in 0..<reduced.height {
      for x in 0..<reduced.width {
        var mean = 0.0
        for row in 0..<size.height {
          for column in 0..<size.width {
            mean += overlap(row, y) * overlap(column, x) * Double(image[column, row].green)
          }
        }
        mean /= reduction.area
        let sum = sums[3 * (y * reduced.width + x) + 1]
        #expect(abs(Double(sum) / Double(reduction.weight) - mean) < 1e-9)
      }
    }
    let white = RGBImage(size: size, filledWith: RGBColor(255, 255, 255))
    #expect(
      AreaReduction.blockSums(white, reduction: reduction).allSatisfy { Int($0) == 255 * reduction.weight })
  }

  @Test func labelsAreEnlargedToTheirBlocks() {
    let labels = LabelMap(size: PixelSize(width: 3, height: 1), labels: [1, 2, 3])
    let enlarged = labels.enlarged(by: Reduction(quarters: 6), to: PixelSize(width: 5, height: 2))
    // Middles at 0.5, 1.5 and so on; blocks end at 1.5, 3 and 4.5.
    #expect(enlarged.labels == [1, 2, 2, 3, 3, 1, 2, 2, 3, 3])
  }
}
