// Java's JSSE as a server for the interoperation table: TLS 1.0 to 1.3, every suite it has, echoes lines.
//
//   java JsseServer.java KEYSTORE PASSWORD      prints PORT on a line, then serves until it is killed
//   java JsseServer.java --suites               prints what it supports
//
// TLS 1.0 and 1.1, RC4, 3DES and small keys are switched off by a security property; it is emptied here.
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

public class JsseServer {
  public static void main(String[] arguments) throws Exception {
    Security.setProperty("jdk.tls.disabledAlgorithms", "");
    Security.setProperty("jdk.certpath.disabledAlgorithms", "");
    Security.setProperty("jdk.tls.legacyAlgorithms", "");
    if (arguments[0].equals("--suites")) {
      for (String suite : SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()) System.out.println(suite);
      return;
    }
    char[] password = arguments[1].toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = new FileInputStream(arguments[0])) {
      keys.load(file, password);
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    SSLServerSocket listener =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listener.setEnabledProtocols(new String[] {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"});
    listener.setEnabledCipherSuites(listener.getSupportedCipherSuites());
    System.out.println(listener.getLocalPort());
    System.out.flush();
    while (true) serve((SSLSocket) listener.accept());
  }

  private static void serve(SSLSocket socket) {
    new Thread(() -> {
      try (socket) {
        socket.setSoTimeout(10000);
        byte[] buffer = new byte[4096];
        int count;
        while ((count = socket.getInputStream().read(buffer)) > 0) socket.getOutputStream().write(buffer, 0, count);
      } catch (Exception refused) {
        System.err.println(refused);
      }
    }).start();
  }
}
