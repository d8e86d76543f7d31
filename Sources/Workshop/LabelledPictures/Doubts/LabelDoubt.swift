import Imaging

/// A label that is probably wrong: where it is, why, and what to do.
public struct LabelDoubt: Sendable, Equatable, Codable {
  /// What is looked for. Each rule is simple, and none is a proof.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// An object number in pieces too far from each other for one object (`ObjectPieces`).
    case pieces
    /// Two boxes around one object: they share at least 0.8 of their union.
    case double
    /// An object far smaller than others of its class.
    case speck
    /// An object with a straight side where the picture has no edge (`StraightCut`).
    case cut
    /// A mask that fits its picture far better turned or mirrored (`MaskFit`).
    case turned
    /// Two pictures that show the same, with different labels.
    case contradiction
  }

  /// The picture's name.
  public var picture: String
  /// The object, where the doubt is about one.
  public var object: DoubtedObject?
  /// The other picture, where the doubt is about two.
  public var other: String?
  /// What was found, in words.
  public var reason: String

  /// Takes all as it is.
  public init(picture: String, object: DoubtedObject? = nil, other: String? = nil, reason: String) {
    (self.picture, self.object, self.other, self.reason) = (picture, object, other, reason)
  }

  /// The doubt in a line.
  public var text: String {
    guard let object else { return "\(picture): \(reason)" }
    return "\(picture), \(object.text): \(reason)"
  }
}

/// An object of a data set, so that a person finds it again.
public struct DoubtedObject: Sendable, Equatable, Codable {
  /// Its number in the instance map; where there is none, its place in `objects.json` or among the pieces of the mask in
  /// reading order, from 1. Nil for an object that is not labelled.
  public var number: Int?
  /// Its class.
  public var className: String
  /// Columns and rows of the camera's picture from 0; the last two are the first that no longer belong to it.
  public var box: [Int]

  enum CodingKeys: String, CodingKey {
    case number, box
    case className = "class"
  }

  /// Takes all as it is.
  public init(number: Int?, className: String, box: PixelBox) {
    (self.number, self.className) = (number, className)
    self.box = [box.minX, box.minY, box.maxX, box.maxY]
  }

  /// The place in the picture.
  public var pixelBox: PixelBox { PixelBox(minX: box[0], minY: box[1], maxX: box[2], maxY: box[3]) }

  /// `object 7 (rbc) at (10, 20) to (40, 52)`.
  public var text: String {
    "object" + (number.map { " \($0)" } ?? "")
      + " (\(className)) at (\(box[0]), \(box[1])) to (\(box[2]), \(box[3]))"
  }
}
