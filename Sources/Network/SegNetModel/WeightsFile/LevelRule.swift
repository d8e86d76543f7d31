import Imaging

/// Which grey levels become a network's range of 0...255.
public enum LevelRule: String, Sendable, Codable, CaseIterable {
  /// Those of the camera, as it gives them: for cameras whose exposure is locked.
  case camera
  /// Those of each picture by itself, stretched as `GreyLevels` says: for pictures of very different brightness.
  case picture

  /// What the network gets to see.
  public func applied(to picture: RGBImage) -> RGBImage {
    switch self {
    case .camera: picture
    case .picture: GreyLevels(of: picture).stretched(picture)
    }
  }
}
