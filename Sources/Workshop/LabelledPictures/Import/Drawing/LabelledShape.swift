import Imaging
import Shapes

/// An object of a source that states what each object covers.
public struct LabelledShape: Sendable {
  /// The class, from 1; nil for pixels that nobody judged.
  public var label: Int?
  /// Inside the picture, as are all pixels that are drawn.
  public var region: PixelRegion

  /// A class and pixels.
  public init(label: Int?, region: PixelRegion) { (self.label, self.region) = (label, region) }
}

/// What of a source's labels is not as it was in the data set, each with how often it happened.
public struct ImportLosses: Sendable, Equatable {
  /// What happened to an object, or to a pixel.
  public enum Loss: String, CaseIterable, Sendable {
    /// Pixels that belong to several objects; the smallest of them has the pixel.
    case sharedPixels
    /// Objects under others, of which the masks show no pixel.
    case hiddenObjects
    /// Objects of which others hide so much that far-apart pieces are seen.
    case dividedObjects
    /// Objects that reach out of their picture, cut at its edge.
    case cutObjects
    /// Objects wholly outside of their picture, or without extent, left out.
    case objectsOutside
    /// Boxes among outlines: drawn as the ellipses that fill them.
    case boxesAsEllipses
    /// Points and lines, which cover nothing, left out.
    case pointsAndLines
    /// Regions of crowded objects, or that nobody judged: ignored in training and evaluation.
    case ignoredRegions
    /// Objects that stand twice, class and pixels, left out once.
    case doubledObjects
    /// Pieces of a few pixels that became background where every piece was made an object.
    case strayPieces
    /// Pixels between black and white, taken for the nearer.
    case softPixels
    /// Masks that were smaller than their pictures.
    case enlargedMasks
  }

  private var counts: [Loss: Int] = [:]

  /// Nothing lost.
  public init() {}

  /// How often something happened.
  public subscript(loss: Loss) -> Int {
    get { counts[loss] ?? 0 }
    set { counts[loss] = newValue == 0 ? nil : newValue }
  }

  static func += (left: inout ImportLosses, right: ImportLosses) {
    for loss in Loss.allCases { left[loss] += right[loss] }
  }

  /// What happened, in words, one line each.
  public var lines: [String] { Loss.allCases.filter { self[$0] > 0 }.map { $0.text(self[$0]) } }
}

extension ImportLosses.Loss {
  fileprivate func text(_ count: Int) -> String {
    switch self {
    case .sharedPixels: "\(count) pixels belong to several objects: each is the smallest one's"
    case .hiddenObjects: "\(count) objects lie wholly under others and are not in the masks"
    case .dividedObjects: "\(count) objects are seen in pieces where others lie across them: each stays one"
    case .cutObjects: "\(count) objects reach out of their picture: cut at its edge"
    case .objectsOutside: "\(count) objects lie outside of their picture or cover nothing: left out"
    case .boxesAsEllipses: "\(count) objects have a box only: drawn as the ellipses that fill the boxes"
    case .pointsAndLines: "\(count) points and lines cover nothing: left out"
    case .ignoredRegions: "\(count) regions are neither object nor background: ignored"
    case .doubledObjects: "\(count) objects stood twice: kept once"
    case .softPixels: "\(count) pixels of masks lie between black and white: taken for the nearer"
    case .enlargedMasks:
      "\(count) masks are smaller than their pictures: each of their pixels became a square"
    case .strayPieces: "\(count) pieces of a few pixels only became background"
    }
  }
}
