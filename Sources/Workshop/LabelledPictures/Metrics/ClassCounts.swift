/// What was counted of one class over pictures: the objects, and the numbers of the pictures.
public struct ClassCounts: Equatable, Sendable {
  /// Objects matched, missed, and counted without being there.
  public private(set) var objects = DetectionTally()
  /// How near the numbers come. Errors of both kinds cancel in them, in `objects` they do not.
  public private(set) var counts = CountTally()

  /// No picture yet.
  public init() {}

  /// Takes in the objects of one picture.
  public mutating func add(_ picture: DetectionTally) {
    objects.add(picture)
    counts.add(predicted: picture.found, truth: picture.truth)
  }
}
