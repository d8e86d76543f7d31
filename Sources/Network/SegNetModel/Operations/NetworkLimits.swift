/// What no real network exceeds: keeps a hostile file from asking for absurd memory.
public enum NetworkLimits {
  /// The most layers of a network.
  public static let layers = 512
  /// The most channels of a layer, and the most classes.
  public static let channels = 2048
  /// The most stages, that is, halvings of height and width one behind the other.
  public static let stages = 8
  /// Sides of the square kernels that a convolution can have; transposed convolutions have 2.
  public static let kernelSizes: Set<Int> = [1, 3, 5, 7]
  /// Steps from one weight of a kernel to the next.
  public static let dilations = 1...4
  /// The most maps that one concatenation joins.
  public static let concatenatedInputs = 16
  /// Shares of the values that training can drop.
  public static let dropouts = 0.0...0.9
  /// The most regression maps of a network.
  public static let regressionMaps = 8
}
