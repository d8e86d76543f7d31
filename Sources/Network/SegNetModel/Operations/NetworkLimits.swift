/// What no real network exceeds: keeps a hostile file from asking for absurd memory.
public enum NetworkLimits {
  public static let layers = 512
  public static let channels = 2048
  public static let stages = 8
  public static let kernelSizes: Set<Int> = [1, 3, 5, 7]
  public static let dilations = 1...4
  public static let concatenatedInputs = 16
  public static let dropouts = 0.0...0.9
  public static let regressionMaps = 8
}
