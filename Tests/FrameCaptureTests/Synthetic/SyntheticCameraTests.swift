import Imaging
import Testing

@testable import Frames
import Instrument
@testable import Cameras
@testable import Recordings

@Suite("The synthetic camera")
struct SyntheticCameraTests {
  private func settings(_ text: String) throws -> SyntheticSettings {
    try #require(try SyntheticSettings("synthetic:" + text))
  }

  /// Areas below the threshold, by flooding: number, pixels and centre of each.
  private func darkAreas(_ image: RGBImage) -> [(pixels: Int, x: Double, y: Double)] {
    let (width, height) = (image.size.width, image.size.height)
    var isDark = (0..<image.size.pixelCount).map { image.pixels[3 * $0 + 1] < SyntheticScene.threshold }
    var areas: [(pixels: Int, x: Double, y: Double)] = []
    for start in isDark.indices where isDark[start] {
      var (stack, count, sumX, sumY) = ([start], 0, 0, 0)
      isDark[start] = false
      while let place = stack.popLast() {
        let (x, y) = (place % width, place / width)
        (count, sumX, sumY) = (count + 1, sumX + x, sumY + y)
        for (nx, ny) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
        where nx >= 0 && ny >= 0 && nx < width && ny < height && isDark[ny * width + nx] {
          isDark[ny * width + nx] = false
          stack.append(ny * width + nx)
        }
      }
      areas.append((count, Double(sumX) / Double(count) + 0.5, Double(sumY) / Double(count) + 0.5))
    }
    return areas
  }

  @Test(arguments: [
    "seed=1,cells=7,size=160x120", "seed=2,cells=40,size=200x140", "cells=1,size=64x64,noise=20",
  ])
  func aThresholdFindsEveryCell(text: String) throws {
    let settings = try settings(text)
    let scene = try SyntheticScene(settings)
    for (number, image) in try syntheticFrames(settings, 4).enumerated() {
      let truth = scene.cells(atFrame: number)
      let areas = darkAreas(image)
      #expect(areas.count == settings.cells && truth.count == settings.cells)
      for cell in truth {
        // Each cell has an area of its size with its centre there.
        let nearest = try #require(
          areas.min { abs($0.x - cell.x) + abs($0.y - cell.y) < abs($1.x - cell.x) + abs($1.y - cell.y) })
        #expect(abs(nearest.x - cell.x) < 0.6 && abs(nearest.y - cell.y) < 0.6)
        let area = Double.pi * cell.radius * cell.radius
        #expect(abs(Double(nearest.pixels) - area) < 0.15 * area + 4)
      }
    }
  }

  @Test func cellsMove() throws {
    let scene = try SyntheticScene(settings("cells=5,size=160x120"))
    let (first, later) = (scene.cells(atFrame: 0), scene.cells(atFrame: 10))
    for (one, other) in zip(first, later) {
      #expect(one.identifier == other.identifier && (one.x, one.y) != (other.x, other.y))
    }
  }

  /// The way of a cell must not jump, not even after years.
  @Test func cellsNeverJump() throws {
    let scene = try SyntheticScene(settings("cells=9,size=160x120"))
    for start in [0, 1000, 1 << 40] {
      for frame in start..<start + 200 {
        for (one, other) in zip(scene.cells(atFrame: frame), scene.cells(atFrame: frame + 1)) {
          #expect(abs(one.x - other.x) < 1.6 && abs(one.y - other.y) < 1.6)
        }
      }
    }
  }

  @Test func isTheSameForTheSameSeed() throws {
    let one = try syntheticFrames(settings("seed=5,cells=6,size=96x64,shading=20"), 2)
    #expect(one == (try syntheticFrames(settings("seed=5,cells=6,size=96x64,shading=20"), 2)))
    #expect(one != (try syntheticFrames(settings("seed=6,cells=6,size=96x64,shading=20"), 2)))
  }

  /// The bytes themselves, so that no machine and no change makes other ones unnoticed.
  @Test func isTheSameEverywhere() throws {
    let image = try syntheticFrames(settings("seed=5,cells=6,size=96x64,shading=20"), 2)[1]
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in image.pixels { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    #expect(hash == 9_584_690_566_827_254_106)
  }

  @Test func countsItsFramesAndKeepsTheTimes() throws {
    let options = ReplayOptions(startUTCNanoseconds: 7)
    let source = try openSource("synthetic:size=64x48,cells=3,rate=10,frames=3", options: options)
    let frames = try frames(of: source)
    #expect(frames.map(\.frame.sequence) == [0, 1, 2])
    #expect(frames.map(\.frame.utcNanoseconds) == [7, 100_000_007, 200_000_007])
    #expect(source.stream.frameRate == 10)
  }

  @Test(arguments: [
    ("cells=many", "expected a whole number"), ("cells=100000,size=64x48", "or fewer"), ("size=9x9", "32x32"),
    ("colour=red", "one of seed, cells"), ("rate=0", "frames per second"), ("noise=99", "0...40"),
    ("seed=-1", "whole"),
  ])
  func saysWhatIsWrong(text: String, words: String) throws {
    let error = try #require(throws: CaptureError.self) {
      _ = try openSource("synthetic:" + text, options: ReplayOptions())
    }
    #expect(error.description.contains(words), "\(error)")
  }
}
