import Imaging

/// What can be planned.
enum PlanLimits {
  static let smallestPicture = PixelSize(width: 16, height: 16)
  static let largestPicture = PixelSize(width: 8192, height: 8192)
  static let largestThreadCount = 64
}
