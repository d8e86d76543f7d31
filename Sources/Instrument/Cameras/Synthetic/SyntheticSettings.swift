import Frames
import Imaging

/// What a person writes behind `synthetic:`, such as `synthetic:seed=3,cells=40,size=800x600`.
public struct SyntheticSettings: Equatable, Sendable {
  /// Scenes of the same settings are the same on every machine.
  public var seed: UInt64 = 1
  /// How many cells there are, all within the picture at all times.
  public var cells = 24
  /// At least 32x32 when written by a person. **Units**: pixels.
  public var size = PixelSize(width: 640, height: 480)
  /// **Units**: frames per second.
  public var rate = 30.0
  /// The largest change of a value by noise. **Units**: grey levels.
  public var noise = 4
  /// How much darker the corners are than the middle. **Units**: per cent.
  public var shading = 0
  /// How many frames there are; nil: no end.
  public var frames: Int?

  /// 24 cells in 640x480 at 30 frames per second without an end: what `synthetic` alone means.
  public init() {}

  /// What the names of synthetic cameras begin with.
  public static let scheme = "synthetic"

  /// - Returns: nil when `name` is no synthetic camera.
  /// - Throws: `CaptureError` when a setting is unknown or outside its range.
  public init?(_ name: String) throws(CaptureError) {
    guard name == Self.scheme || name.hasPrefix(Self.scheme + ":") else { return nil }
    self.init()
    for setting in name.dropFirst(Self.scheme.count + 1).split(separator: ",") {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      try set(parts[0], to: parts.count == 2 ? parts[1] : "", of: name)
    }
  }

  private mutating func set(_ key: String, to text: String, of name: String) throws(CaptureError) {
    func refuse(_ expected: String) -> CaptureError {
      CaptureError(
        .open, name, found: "\(key)=\(text)", expected: expected,
        advice: "an example: synthetic:seed=3,cells=40,size=800x600,rate=30,noise=4,shading=20,frames=100")
    }
    func whole(_ range: ClosedRange<Int>) throws(CaptureError) -> Int {
      guard let value = Int(text), range.contains(value) else {
        throw refuse("a whole number in \(range.lowerBound)...\(range.upperBound)")
      }
      return value
    }
    switch key {
    case "seed":
      guard let value = UInt64(text) else { throw refuse("a whole number") }
      seed = value
    case "cells": cells = try whole(0...100_000)
    case "size":
      guard let value = PixelSize(text), value.width >= 32, value.height >= 32,
        value.pixelCount <= PictureFile.pixelLimit
      else { throw refuse("a size of 32x32 or more") }
      size = value
    case "rate":
      guard let value = Double(text), value >= 0.01, value <= 10_000 else {
        throw refuse("frames per second in 0.01...10000")
      }
      rate = value
    case "noise": noise = try whole(0...40)
    case "shading": shading = try whole(0...80)
    case "frames": frames = try whole(1...Int.max)
    default: throw refuse("one of seed, cells, size, rate, noise, shading, frames")
    }
  }
}
